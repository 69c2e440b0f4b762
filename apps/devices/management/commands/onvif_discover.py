"""`manage.py onvif_discover 10.20.0.0/24 10.30.0.7:8000`: search for ONVIF devices, with progress; Ctrl-C cancels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.devices.addresses import WordRefused
from apps.devices.choices import DiscoveryState
from apps.devices.credentials import Secrets
from apps.devices.discovery_services import discovery_cancel, discovery_run, discovery_start
from apps.devices.models import Discovery
from apps.devices.probing import Found


class Command(BaseCommand):
    help = "Search addresses and networks, all within CAMERA_NETWORKS, for ONVIF devices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addresses", nargs="+", metavar="ADDRESS", help="host, host:port, or a network like 10.20.0.0/24")
        parser.add_argument("--user", default="", help="the devices' user name")
        parser.add_argument("--password-file", type=Path, help="a file whose first line is the devices' password")

    def handle(self, *args: Any, **options: Any) -> None:
        secrets = Secrets(options["user"], _first_line(options["password_file"]))
        try:
            discovery = discovery_start(actor=None, words=options["addresses"], secrets=secrets)
        except (WordRefused, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            ended = discovery_run(discovery.pk, progress=self._told)
        except KeyboardInterrupt:
            ended = discovery_cancel(actor=None, discovery=discovery)
        self.stdout.write(
            f"{DiscoveryState(ended.state).label}: {ended.found.count()} devices, {ended.done} of {ended.total} asked"
        )

    def _told(self, discovery: Discovery, found: Sequence[Found]) -> None:
        for one in found:
            facts = one.facts
            words = f"{facts.manufacturer} {facts.model} ({facts.serial})" if facts else one.problem
            self.stdout.write(f"{one.address}  {words}")
        self.stderr.write(f"{discovery.done} of {discovery.total} asked")


def _first_line(path: Path | None) -> str:
    """Raises CommandError."""
    if path is None:
        return ""
    try:
        return path.read_text().partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the password file cannot be read: {type(error).__name__}") from error
