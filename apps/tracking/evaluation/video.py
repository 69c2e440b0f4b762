"""A video through the worker's own pipeline, frame by frame at its own rate, one frame never dropped for the next."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import av
import msgspec
import numpy as np
import numpy.typing as npt

from apps.evaluation.costs import Cost, Stopwatch
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput
from apps.tracking.evaluation.given import START, evaluated_camera
from apps.tracking.evaluation.stored import StoredPeople
from safecity_gis.core.tracking.scoring import Tracks
from safecity_gis.core.vision.detections import Detections
from safecity_gis.messages.configuration import GroundHomography, Pose
from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.detection import ObjectDetector
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from safecity_gis.worker.slots import Frame, Picture


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Where the camera looks, as `CameraConfig` has it; other fields of the file say nothing here."""

    homography: GroundHomography | None = None
    pose: Pose | None = None


def read_calibration(path: Path) -> Calibration:
    """Read `calibration.json`.

    Raises:
        BadInput: missing or malformed.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Calibration)
    except (OSError, msgspec.DecodeError) as error:
        raise BadInput(f"{path}: {error}") from error


class Pictures:
    """The pictures of a video file, BGR, in order."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput where the file is no video or does not say its rate."""
        self._path = path
        try:
            with av.open(str(path)) as container:
                stream = container.streams.video[0] if container.streams.video else None
                rate = stream.average_rate if stream else None
                self.expected = stream.frames if stream else 0
                self.size = (stream.codec_context.width, stream.codec_context.height) if stream else (0, 0)
        except (av.FFmpegError, OSError) as error:
            raise BadInput(f"{path}: cannot be opened as a video: {error}") from error
        if not rate:
            raise BadInput(f"{path}: holds no video, or none with a frame rate")
        self.fps = float(rate)

    def __iter__(self) -> Iterator[Picture]:
        """Raises BadInput at a frame that does not decode."""
        number = 0
        try:
            with av.open(str(self._path)) as container:
                stream = container.streams.video[0]
                stream.codec_context.thread_count = 1
                for decoded in container.decode(stream):
                    yield np.require(decoded.to_ndarray(format="bgr24"), np.uint8, ("C", "W"))
                    number += 1
        except av.FFmpegError as error:
            raise BadInput(f"{self._path}: frame {number + 1} does not decode: {error}") from error
        if number == 0:
            raise BadInput(f"{self._path}: no frame decodes")


class _Counting:
    """The worker's detector, its runs counted."""

    def __init__(self, detector: ObjectDetector) -> None:
        self._detector = detector
        self.runs = 0

    def detect(self, picture: npt.NDArray[np.uint8], *, threshold: float | None = None) -> Detections:
        self.runs += 1
        return self._detector.detect(picture, threshold=threshold)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._detector, name)


class Watched(NamedTuple):
    """What the pipeline made of a video."""

    people: Tracks
    frames: int
    cost: Cost
    """From the packet to the outcome."""
    detector_runs_per_frame: float


def run_video(
    pictures: Pictures, detector: ObjectDetector, calibration: Calibration, *, max_tiles: int, progress: Progress
) -> Watched:
    """Every frame of a video through an unmodified `CameraPipeline` with the product's defaults."""
    config = evaluated_camera(pictures.fps, homography=calibration.homography, pose=calibration.pose, max_tiles=max_tiles)
    counting, stored = _Counting(detector), StoredPeople()
    frames = 0
    watch = Stopwatch()
    with watch:
        for outcome in outcomes(pictures, CameraPipeline(config), counting):
            stored.add(outcome.step, outcome.boxes, outcome.classes, outcome.batch.captured_at)
            frames += 1
            progress.tell("frames", frames, pictures.expected)
        people = stored.tracks()
    return Watched(people, frames, watch.per(frames), counting.runs / frames)


def outcomes(pictures: Pictures, pipeline: CameraPipeline, detector: ObjectDetector) -> Iterator[Outcome]:
    """What a worker's pipeline makes of every frame of a video, whose first is at `START`."""
    run = uuid4()
    for number, picture in enumerate(pictures):
        frame = Frame(picture, START + number / pictures.fps, ClockSource.FILE, run, number)
        outcome = None
        while outcome is None:  # a budget that leaves tiles for the next frame leaves them for the next turn here
            outcome, _ = pipeline.work(frame, detector)
        yield outcome
