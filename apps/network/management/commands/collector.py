"""`manage.py collector NAME`: let a collector of network readings in, or keep it out."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug

from apps.network.collector_services import collector_add, collector_withdraw


class Command(BaseCommand):
    help = "Make a token with which a collector may send readings of switches, power and fibre; it is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="letters, digits, - and _")
        parser.add_argument("--withdraw", action="store_true", help="refuse this collector from now on")
        parser.add_argument("--simulated", action="store_true", help="everything that it sends is made up")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            validate_slug(name)
        except ValidationError as error:
            raise CommandError(f"{name!r} is no name for a collector: {' '.join(error.messages)}") from error
        if options["withdraw"]:
            if not collector_withdraw(code=name):
                raise CommandError(f"there is no collector {name} that may send anything")
            self.stdout.write(f"{name} is refused from now on")
        else:
            self.stdout.write(collector_add(code=name, simulated=options["simulated"]))
