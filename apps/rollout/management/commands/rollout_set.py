"""Set what is planned and promised."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.rollout.files import parse_rollout
from apps.rollout.services import RolloutRefused, rollout_set


class Command(BaseCommand):
    help = "Set phases, plans and milestones from a TOML file; what it does not name stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            phases, milestones = parse_rollout(options["file"].read_text(encoding="utf-8"))
            written = rollout_set(actor=None, phases=phases, milestones=milestones)
        except (OSError, UnicodeDecodeError, RolloutRefused) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{written} phases and milestones set")
