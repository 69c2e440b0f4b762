"""Write assets as GeoJSON, CSV, GeoPackage or Shapefile."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from apps.places.assets.commands import actor_named, add_actor
from apps.places.assets.exchange import FileRefused
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import assets_export


class Command(BaseCommand):
    help = "Write every asset of a kind in EPSG:4326; the suffix of FILE chooses the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".geojson, .csv, .gpkg, .shp or .zip (a zipped Shapefile)")
        parser.add_argument("--kind", required=True, choices=all_kinds())
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = assets_export(actor=actor_named(options["actor"]), path=options["file"], kind=all_kinds()[options["kind"]])
        except (FileRefused, OSError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows} rows written to {options['file']}")
