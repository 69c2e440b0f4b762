"""`manage.py render_video FOLDER`: a video of a made-up street with exact truth, as the recognition worker would get it."""

import signal
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.cameras.models import CameraPose
from apps.simulator.management.arguments import between, picture_size
from apps.simulator.rendering.production import FolderTaken, produce
from apps.simulator.rendering.scene import MOUNTS, SceneOptions, make_scene
from safecity_gis.messages.configuration import Pose

_SAY_EVERY_S = 1.0


class Command(BaseCommand):
    help = (
        "Render people and vehicles on a street into FOLDER: video.mp4, gt/gt.txt (people) and gt/vehicles.txt as in "
        "MOTChallenge 2015, gt_world.jsonl (places on the ground) and calibration.json. With several cameras a folder for each."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--seed", type=between(int, 0, 2**31), default=SceneOptions.seed)
        parser.add_argument("--seconds", type=between(float, 0.1, 3600), default=SceneOptions.seconds)
        parser.add_argument("--fps", type=between(float, 1, 60), default=10.0)
        parser.add_argument("--size", type=picture_size, default=(SceneOptions.width, SceneOptions.height), metavar="WxH")
        parser.add_argument("--people", type=between(int, 0, 60), default=SceneOptions.people, help="on the street at a time")
        parser.add_argument("--vehicles", type=between(int, 0, 40), default=SceneOptions.vehicles, help="on the street at a time")
        parser.add_argument("--cameras", type=between(int, 1, len(MOUNTS)), default=1, help="overlapping views of the scene")
        parser.add_argument("--camera", metavar="CODE", help="look as this camera of the city does")
        parser.add_argument("--night", action="store_true")
        parser.add_argument("--anpr", action="store_true", help="watched so closely that number plates can be read")
        parser.add_argument("--plates", nargs="*", default=(), metavar="TEXT", help="number plates of the first vehicles")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = SceneOptions(
            seed=options["seed"],
            seconds=options["seconds"],
            people=options["people"],
            vehicles=options["vehicles"],
            width=options["size"][0],
            height=options["size"][1],
            cameras=options["cameras"],
            night=options["night"],
            anpr=options["anpr"],
            plates=tuple(options["plates"]),
        )
        progress = _Progress(self.stderr)
        before = {number: signal.signal(number, lambda *_: progress.stop()) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            scene = make_scene(chosen, pose=_pose(options["camera"]), name=options["camera"] or "")
            produce(scene, options["folder"], seconds=chosen.seconds, fps=options["fps"], progress=progress)
        except KeyboardInterrupt:
            raise CommandError("interrupted: nothing was written", returncode=130) from None
        except (FolderTaken, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        self.stdout.write(f"{options['folder']}: {progress.told()}")


def _pose(code: str | None) -> Pose | None:
    """Where a camera of the city stands and looks now."""
    if code is None:
        return None
    fact = CameraPose.objects.current().filter(camera__code=code).select_related("camera__site").first()
    if fact is None:
        raise CommandError(f"no camera {code} with a pose: seed the city first (manage.py city_seed) or name another")
    place = fact.camera.site.position
    return Pose(
        lon=place.x,
        lat=place.y,
        height_m=fact.mount_height_m,
        bearing_deg=fact.bearing_deg,
        tilt_deg=fact.tilt_deg,
        hfov_deg=fact.hfov_deg,
    )


class _Progress:
    """Says on a terminal's line how far it is, at most once a second, and ends the work between two frames.

    Not in the midst of one: an exception out of a signal is lost where a library's callback happens to run.
    """

    def __init__(self, out: Any) -> None:
        self._out, self._started, self._said = out, monotonic(), 0.0
        self._done = 0
        self._stopping = False

    def stop(self) -> None:
        self._stopping = True

    def __call__(self, done: int, total: int) -> None:
        """Raises KeyboardInterrupt once it was stopped."""
        if self._stopping:
            raise KeyboardInterrupt
        self._done = done
        if monotonic() - self._said >= _SAY_EVERY_S or done == total:
            self._said = monotonic()
            end = "\n" if done == total or not sys.stderr.isatty() else "\r"
            self._out.write(f"{done} of {total} frames, {self._rate():.1f} a second", ending=end)

    def told(self) -> str:
        return f"{self._done} frames at {self._rate():.1f} a second"

    def _rate(self) -> float:
        return self._done / max(1e-6, monotonic() - self._started)
