"""Replace roads and base map by an OpenStreetMap extract."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from apps.places.assets.commands import actor_named, add_actor
from apps.places.assets.exchange import FileRefused
from apps.places.assets.osm_import import osm_import


class Command(BaseCommand):
    help = "Replace every road and base map feature by those of a .osm.pbf, in one transaction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an extract, .osm.pbf")
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = osm_import(actor=actor_named(options["actor"]), path=options["file"], dry_run=options["dry_run"])
        except (FileRefused, PermissionDenied) as error:
            raise CommandError(f"{error}; nothing was changed") from error
        done = "would replace" if options["dry_run"] else "replaced"
        self.stdout.write(
            f"{report.roads} road segments, {report.junctions} junctions and {report.features} features {done} the old ones"
        )
