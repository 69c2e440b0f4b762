"""Seed the city."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from apps.simulator.city.demonstration import demonstration_clip
from apps.simulator.city.services import city_seed
from safecity_gis.environment import Environment


class Command(BaseCommand):
    help = "Write the city into the database: facts, and what is made up from them. The same city again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="what is made up follows it (default 1)")
        parser.add_argument("--again", action="store_true", help="write everything even where this city is already there")

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()
        clip = demonstration_clip(Environment())
        if clip is None:
            self.stderr.write("No demonstration clip: install the package opencv-doc or set SAFECITY_DEMO_CLIP, then seed again.")
        done = city_seed(actor=None, seed=options["seed"], clip=clip, again=options["again"])
        for table in done.left_alone:
            self.stdout.write(f"left alone: {table} (holds data of another source)")
        if done.unchanged:
            self.stdout.write("the city is already there")
            return
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in done.counts.items())
        self.stdout.write(f"{told} in {monotonic() - start:.1f} s")
