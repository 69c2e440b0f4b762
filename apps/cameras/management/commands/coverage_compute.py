"""`manage.py coverage_compute`: bring the stored coverage to what poses and buildings say."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.cameras.coverage_services import coverage_compute
from apps.cameras.models import Camera


class Command(BaseCommand):
    help = "Compute what cameras see of the ground, where their pose or a building changed. Interrupt it at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also where nothing changed")
        parser.add_argument("--camera", action="append", metavar="CODE", help="only this camera; may be given more than once")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = options["camera"]
        unknown = sorted(set(codes or ()) - set(Camera.objects.filter(code__in=codes or ()).values_list("code", flat=True)))
        if unknown:
            raise CommandError(f"there is no camera {', '.join(unknown)}")
        start = monotonic()
        done = coverage_compute(codes=codes, again=options["all"], progress=self._progress)
        told = ", ".join(f"{count} {name}" for name, count in vars(done).items() if name in {"computed", "unchanged", "refused"})
        self.stdout.write(f"{told} in {monotonic() - start:.1f} s")
        if done.repaired or done.skipped:
            self.stderr.write(f"building footprints: {done.repaired} repaired, {done.skipped} skipped")

    def _progress(self, done: int, of: int) -> None:
        self.stdout.write(f"{done} of {of} cameras")
