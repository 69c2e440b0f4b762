"""Renders a scene into a folder: videos, truth and calibrations, all of it or nothing."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec

from apps.simulator.rendering.calibration import SceneOrigin, calibration
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.encoder import VideoWriter
from apps.simulator.rendering.renderer import Renderer
from apps.simulator.rendering.scene import Scene
from apps.simulator.rendering.truth import TruthWriter

VIDEO = "video.mp4"
Progress = Callable[[int, int], None]
"""Told after each frame: how many are done, of how many."""


class FolderTaken(ValueError):
    """The folder holds something; it is left alone."""


def produce(scene: Scene, folder: Path, *, seconds: float, fps: float, progress: Progress) -> None:
    """Render every camera: into `folder` where there is one, else into a folder of its own for each.

    Whatever ends it early, also Ctrl-C, leaves nothing behind.

    Raises:
        FolderTaken: the folder exists and is not empty, or is no folder.
        OSError: it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"{folder} is there and not empty: name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True) as name:
        made = Path(name) / folder.name
        made.mkdir()
        _render(scene, made, seconds=seconds, fps=fps, progress=progress)
        if folder.exists():
            folder.rmdir()
        shutil.move(made, folder)


def _render(scene: Scene, folder: Path, *, seconds: float, fps: float, progress: Progress) -> None:
    frames = max(1, round(seconds * fps))
    total = frames * len(scene.cameras)
    cv2.setNumThreads(1)
    for index, camera in enumerate(scene.cameras):
        own = folder if len(scene.cameras) == 1 else folder / camera.name
        own.mkdir(exist_ok=True)
        done = index * frames
        _render_camera(
            scene, camera, own, frames=frames, fps=fps, progress=lambda count, done=done: progress(done + count, total)
        )


def _render_camera(
    scene: Scene, camera: SceneCamera, folder: Path, *, frames: int, fps: float, progress: Callable[[int], None]
) -> None:
    origin = SceneOrigin(lon=scene.frame.origin.lon, lat=scene.frame.origin.lat)
    told = calibration(camera, origin=origin, fps=fps, seed=scene.seed)
    (folder / "calibration.json").write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2))
    renderer, truth = Renderer(scene, camera), TruthWriter(folder, scene)
    try:
        with VideoWriter(folder / VIDEO, width=camera.width, height=camera.height, fps=fps) as video:
            for number in range(frames):
                frame = renderer.frame(number / fps, number)
                video.write(frame.picture)
                truth.add(number + 1, number / fps, frame.sightings)
                progress(number + 1)
    finally:
        truth.close()
