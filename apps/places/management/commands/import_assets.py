"""Create or update assets from a GeoJSON, CSV, GeoPackage or Shapefile: all rows or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from apps.places.assets.commands import actor_named, add_actor
from apps.places.assets.exchange import FileRefused
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, assets_import


class Command(BaseCommand):
    help = (
        "Create or update assets by their code. Every row is checked first; with one bad row nothing is changed. "
        "Rows are counted from 1 without a CSV's heading."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".geojson, .csv (lon and lat, or wkt), .gpkg, .shp or a zipped Shapefile")
        parser.add_argument("--kind", required=True, choices=all_kinds())
        parser.add_argument("--crs", default="", help="for a file that does not say its own, for instance EPSG:32642")
        parser.add_argument(
            "--set", action="append", default=[], metavar="COLUMN=VALUE", help="for a column absent or empty in the file"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = [text.partition("=") for text in options["set"]]
        if any(not separator for _, separator, _ in pairs):
            raise CommandError("--set wants COLUMN=VALUE")
        try:
            report = assets_import(
                actor=actor_named(options["actor"]),
                path=options["file"],
                kind=all_kinds()[options["kind"]],
                crs=options["crs"],
                given={column: value for column, _, value in pairs},
                dry_run=options["dry_run"],
            )
        except ImportRefused as error:
            rows = [f"row {problem.number}: {problem.reason}" if problem.number else problem.reason for problem in error.problems]
            raise CommandError("\n".join([*rows, str(error)])) from error
        except (FileRefused, PermissionDenied) as error:
            raise CommandError(f"{error}; nothing was changed") from error
        done = "would be" if options["dry_run"] else "were"
        self.stdout.write(f"{report.created} {done} created, {report.updated} {done} updated (from EPSG:{report.epsg})")
        if report.ignored:
            self.stdout.write(f"columns not used: {', '.join(report.ignored)}")
