"""`manage.py render_crowd FOLDER`: a video of a crowd whose density is exactly known, as the recognition worker would get it."""

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.simulator.management.arguments import between, picture_size
from apps.simulator.rendering.gathering import Gathering, make_gathering
from apps.simulator.rendering.production import FolderTaken, produce

TRUTH = "crowd.json"


class Command(BaseCommand):
    help = (
        "Render a street that fills with people into FOLDER: as render_video does, and crowd.json with how many people stand on "
        "which ground."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--per-m2", type=between(float, 0.01, 6), default=1.0, help="people for each square metre")
        parser.add_argument("--seed", type=between(int, 0, 2**31), default=1)
        parser.add_argument("--seconds", type=between(float, 2, 600), default=40.0)
        parser.add_argument("--empty-seconds", type=between(float, 0, 599), default=12.0, help="before the crowd is there")
        parser.add_argument("--fps", type=between(float, 1, 30), default=2.0)
        parser.add_argument("--size", type=picture_size, default=(1280, 720), metavar="WxH")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, (width, height) = options["folder"], options["size"]
        try:
            gathering = make_gathering(
                seed=options["seed"],
                per_m2=options["per_m2"],
                seconds=options["seconds"],
                comes_s=options["empty_seconds"],
                width=width,
                height=height,
            )
            produce(gathering.scene, folder, seconds=options["seconds"], fps=options["fps"], progress=lambda *_: None)
            (folder / TRUTH).write_bytes(orjson.dumps(_truth(gathering), option=orjson.OPT_INDENT_2))
        except (FolderTaken, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}: {gathering.people} people on {gathering.area_m2:.0f} m²")


def _truth(gathering: Gathering) -> dict[str, Any]:
    return {
        "people": gathering.people,
        "area_m2": round(gathering.area_m2, 2),
        "per_m2": round(gathering.per_m2, 4),
        "from_s": gathering.comes_s,
        "ground": gathering.scene.frame.to_lonlat(gathering.ring_m()).round(8).tolist(),
    }
