"""Trackers on given detections, without pictures: ours as the worker runs it, and those of the package `trackers`."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
import supervision
from trackers import BoTSORTTracker, ByteTrackTracker, CBIoUTracker, OCSORTTracker, SORTTracker

from apps.evaluation.costs import Cost, Stopwatch
from apps.evaluation.progress import Progress
from apps.tracking.evaluation.mot import Detections
from apps.tracking.evaluation.stored import StoredPeople
from safecity_gis.core.tracking.evidence import Reliability
from safecity_gis.core.tracking.exits import Exits
from safecity_gis.core.tracking.scoring import Floats, Tracks
from safecity_gis.core.tracking.seam import Sights
from safecity_gis.core.tracking.tracker import ObjectTracker
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.worker.inference import GROUPS

START = 1_800_000_000.0
"""Epoch seconds of the first frame; any time will do."""
FASTEST_FPS = 60.0
OURS = "ours"
RUNS_ALLOWED = 3
"""Detector runs a frame that a video is given at most; the pipeline uses fewer where finer tiles do not pay."""
GIVEN_RELIABILITY = Reliability(even_score=0.85, slope=0.4)
"""Of the detections that the benchmark gives: a classifier's softmax, which is too sure of itself. One for all sequences."""


def evaluated_camera(fps: float, **values: Any) -> CameraConfig:
    """A camera with the product's defaults, at the rate of what is judged."""
    return CameraConfig(
        simulated=False, camera="evaluated", district="none", worker="evaluate", version=1, url="file:///evaluated",
        fps=min(FASTEST_FPS, fps), **values,
    )  # fmt: skip


class Follower(Protocol):
    """A tracker under examination."""

    def update(self, at: float, boxes: Floats, scores: Floats) -> None:
        """Take the next frame's people."""
        ...

    def tracks(self) -> Tracks:
        """All tracks as they would be stored, gaps that were closed later filled; frames count from 0."""
        ...


class _Ours:
    """The tracker of `CameraPipeline`; without pictures it knows neither appearance nor ground."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._tracker = ObjectTracker(GIVEN_RELIABILITY)
        self._exits = Exits()
        self._stored = StoredPeople()

    def update(self, at: float, boxes: Floats, scores: Floats) -> None:
        classes = np.full(len(boxes), ObjectClass.PERSON, np.int64)
        xyxy = boxes.astype(np.float32)
        width, height = self._size
        sights = Sights(
            at,
            xyxy,
            scores.astype(np.float32),
            np.array(GROUPS, np.int64)[classes],
            at_exit=self._exits.at(xyxy, width=width, height=height),
        )
        step = self._tracker.update(sights)
        self._stored.add(step, xyxy, classes, at)

    def tracks(self) -> Tracks:
        return self._stored.tracks()


class _Public:
    """A tracker of the package with its own defaults; BoT-SORT without pictures compensates no camera motion."""

    def __init__(self, kind: Callable[..., Any], fps: float) -> None:
        self._tracker = kind(frame_rate=fps)
        self._found: list[supervision.Detections] = []

    def update(self, at: float, boxes: Floats, scores: Floats) -> None:
        given = supervision.Detections(xyxy=boxes.astype(np.float32), confidence=scores.astype(np.float32))
        self._found.append(self._tracker.update(given))

    def tracks(self) -> Tracks:
        frames = np.repeat(np.arange(len(self._found)), [len(found) for found in self._found])
        identities = np.concatenate(
            [np.full(len(found), -1) if found.tracker_id is None else found.tracker_id for found in self._found]
        )
        boxes = np.concatenate([found.xyxy.reshape(-1, 4) for found in self._found]).astype(np.float64)
        named = identities >= 0
        return Tracks(frames[named], identities[named].astype(np.int64), boxes[named])


FOLLOWERS: dict[str, Callable[[float, tuple[int, int]], Follower]] = {
    OURS: lambda _fps, size: _Ours(size),
    "sort": lambda fps, _: _Public(SORTTracker, fps),
    "bytetrack": lambda fps, _: _Public(ByteTrackTracker, fps),
    "ocsort": lambda fps, _: _Public(OCSORTTracker, fps),
    "botsort": lambda fps, _: _Public(lambda frame_rate: BoTSORTTracker(frame_rate=frame_rate, enable_cmc=False), fps),
    "cbiou": lambda fps, _: _Public(CBIoUTracker, fps),
}
"""By name; the package's McByte is missing because it needs a segmentation model."""


class Followed(NamedTuple):
    """Tracks, and what a frame cost."""

    tracks: Tracks
    cost: Cost


def run_given(
    detections: Detections, *, frames: int, fps: float, size: tuple[int, int], tracker: str, progress: Progress
) -> Followed:
    """Feed each frame's detections to a tracker, also where there are none; only the tracker's own time counts."""
    follower = FOLLOWERS[tracker](fps, size)
    bounds = np.searchsorted(detections.frames, np.arange(frames + 1))
    watch = Stopwatch()
    for frame in range(frames):
        here = slice(bounds[frame], bounds[frame + 1])
        boxes, scores = detections.boxes[here], detections.scores[here]
        with watch:
            follower.update(START + frame / fps, boxes, scores)
        progress.tell("frames", frame + 1, frames)
    with watch:
        tracks = follower.tracks()
    return Followed(tracks, watch.per(frames))
