"""`manage.py serve_video FOLDER`: rendered videos as RTSP streams on this machine."""

import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.simulator.management.arguments import between
from apps.simulator.rendering.production import VIDEO
from apps.simulator.rtsp.serving import CannotServe, file_arguments, rtsp_server


class Command(BaseCommand):
    help = "Serve what render_video wrote as RTSP on 127.0.0.1, in a loop, all cameras of a scene on one clock, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--port", type=between(int, 1, 65535), default=8554)

    def handle(self, *args: Any, **options: Any) -> None:
        videos = _videos(options["folder"])
        try:
            with rtsp_server(options["port"], *file_arguments(videos)) as server:
                for mount in videos:
                    self.stdout.write(f"rtsp://127.0.0.1:{options['port']}/{mount}")
                self.stdout.flush()
                server.wait()
                raise CommandError("the RTSP server ended")
        except CannotServe as error:
            raise CommandError(str(error)) from error
        except (KeyboardInterrupt, subprocess.SubprocessError):
            self.stdout.write("stopped")


def _videos(folder: Path) -> dict[str, Path]:
    """By mount: `live` for a folder of one camera, else the cameras' names."""
    if (folder / VIDEO).is_file():
        return {"live": folder / VIDEO}
    found = {file.parent.name: file for file in sorted(folder.glob(f"*/{VIDEO}"))}
    if not found:
        raise CommandError(f"{folder} holds no {VIDEO}: make one with manage.py render_video {folder}")
    return found
