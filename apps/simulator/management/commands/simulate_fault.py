"""`manage.py simulate_fault KIND TARGET`: make something go wrong in the simulated city."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.simulator.choices import FaultKind
from apps.simulator.fault_selectors import faults_lasting
from apps.simulator.fault_services import MOST_S, NoSuchTarget, fault_begin, fault_end
from apps.simulator.management.arguments import between


class Command(BaseCommand):
    help = "Begin a simulated fault; without a kind, list those that last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", choices=FaultKind.values)
        parser.add_argument("target", nargs="?", help="code of the span, node, feeder or camera")
        parser.add_argument("--lasts", type=between(float, 1, MOST_S), default=None, metavar="SECONDS")
        parser.add_argument("--end-all", action="store_true", help="end all that last")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end_all"]:
            ended = sum(fault_end(actor=None, fault=fault) for fault in faults_lasting())
            self.stdout.write(f"{ended} ended")
        elif options["kind"] is None:
            for fault in faults_lasting():
                self.stdout.write(f"{fault.kind} {fault.target} since {fault.began_at:%Y-%m-%d %H:%M:%S}")
        elif options["target"] is None:
            raise CommandError("name what it happens to")
        else:
            try:
                fault_begin(actor=None, kind=FaultKind(options["kind"]), target=options["target"], lasts_s=options["lasts"])
            except NoSuchTarget as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{options['kind']} {options['target']} begins")
