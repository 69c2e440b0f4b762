"""Report what the database holds."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand

from apps.live.summary import city_summary


class Command(BaseCommand):
    help = "Say how many sites, cameras, stations and zones the database holds, and how much road and fibre."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        summary = asdict(city_summary())
        if options["json"]:
            self.stdout.write(orjson.dumps(summary).decode())
            return
        for name, value in summary.items():
            told = ", ".join(f"{count} {key}" for key, count in value.items()) if isinstance(value, dict) else value
            self.stdout.write(f"{name.replace('_', ' ')}: {told}")
