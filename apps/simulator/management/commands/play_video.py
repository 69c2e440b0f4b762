"""`manage.py play_video CAMERA FOLDER`: a simulated camera shows a rendered video, recognised as a real one would be."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.cameras.models import Camera
from apps.recognition.services import configs_publish_soon, source_remove, source_set
from apps.simulator.management.arguments import between
from apps.simulator.rendering.production import VIDEO


class Command(BaseCommand):
    help = (
        "Let a recognition worker play FOLDER (of render_video, best with --camera CAMERA) in a loop for a simulated camera, "
        "or end that with --stop. The simulator leaves the camera to the worker meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("camera")
        parser.add_argument("folder", type=Path, nargs="?")
        parser.add_argument("--worker", default="w1")
        parser.add_argument("--fps", type=between(float, 0.5, 25), default=10.0, help="frames recognised a second")
        parser.add_argument("--stop", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code, folder = options["camera"], options["folder"]
        camera = Camera.objects.filter(code=code, simulated=True).first()
        if camera is None:
            raise CommandError(f"no simulated camera {code}: a made-up video is never shown as a real camera's")
        if options["stop"]:
            removed = source_remove(actor=None, camera=camera)
            self.stdout.write(f"{code}: {'stopped' if removed else 'nothing was playing'}")
        else:
            if folder is None or not (folder / VIDEO).is_file():
                raise CommandError(f"name a folder with a {VIDEO}: make one with manage.py render_video --camera {code} FOLDER")
            url = (folder / VIDEO).resolve().as_uri()
            source_set(actor=None, camera=camera, worker=options["worker"], url=url, fps=options["fps"])
            self.stdout.write(f"{code}: {options['worker']} plays {folder / VIDEO}")
        transaction.on_commit(configs_publish_soon)
