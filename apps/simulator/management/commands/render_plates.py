"""`manage.py render_plates FOLDER`: photographs of made-up vehicles and plates, for `manage.py evaluate plates FOLDER`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.simulator.management.arguments import between
from apps.simulator.rendering.plate_photos import write_photos
from apps.simulator.rendering.plates import Layout

_SAY_EVERY = 50


class Command(BaseCommand):
    help = "Render photographs of vehicles with plates of Sindh into FOLDER, each with its truth, at the exam's fixed difficulty."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--seed", type=between(int, 0, 2**31), default=1)
        parser.add_argument("--count", type=between(int, 1, 10_000), default=200)
        parser.add_argument("--layout", type=Layout, choices=list(Layout), default=Layout.SINGLE)

    def handle(self, *args: Any, **options: Any) -> None:
        folder, count = options["folder"], options["count"]
        try:
            for done in write_photos(folder, options["seed"], count, options["layout"]):
                if done % _SAY_EVERY == 0 or done == count:
                    self.stderr.write(f"{done} of {count} photographs")
        except OSError as error:
            raise CommandError(str(error)) from error
