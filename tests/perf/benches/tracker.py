"""The tracker's processor time a frame at 43 boxes, beside SORT and ByteTrack of the package `trackers`."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import supervision
from trackers import ByteTrackTracker, SORTTracker

from safecity_gis.core.tracking.seam import Sights
from safecity_gis.core.tracking.tracker import ObjectTracker
from tests.perf.figures import Figure, Mark, figure_alone
from tests.perf.setting import Setting

PEOPLE, FPS, SEED = 43, 7.0, 1
WIDTH, HEIGHT = 1920.0, 1080.0
MISSED, NOISE_PX = 0.05, 1.5
MARK = Mark(3.0, at="most", of="value")
Floats = npt.NDArray[np.float64]


class Seen(NamedTuple):
    """Detections of one frame: xyxy [n, 4], scores [n]."""

    at: float
    boxes: npt.NDArray[np.float32]
    scores: npt.NDArray[np.float32]


def measure(setting: Setting) -> list[Figure]:
    frames = list(walk(60 if setting.quick else 600))
    times: dict[str, list[float]] = {"ours": [], "sort": [], "bytetrack": []}
    for number in range(setting.repeats):
        times["ours"].append(_ours(frames))
        for name, kind in (("sort", SORTTracker), ("bytetrack", ByteTrackTracker)):
            times[name].append(_public(kind(frame_rate=FPS), frames))
        setting.tell(f"{number + 1} of {setting.repeats}")
    note = f"{PEOPLE} people for {len(frames)} frames, {MISSED:.0%} missed, σ {NOISE_PX} px"
    return [
        figure_alone("tracker.ours", times["ours"], unit="ms CPU/frame", mark=MARK, note=note),
        figure_alone("tracker.sort", times["sort"], unit="ms CPU/frame"),
        figure_alone("tracker.bytetrack", times["bytetrack"], unit="ms CPU/frame"),
    ]


def walk(frames: int) -> Iterator[Seen]:
    """People who walk straight on and turn back at the border, seen with noise and gaps; the same at every call."""
    random = np.random.default_rng(SEED)
    place = random.uniform((0, 200), (WIDTH, HEIGHT), (PEOPLE, 2))
    step = random.normal(0, 80 / FPS, (PEOPLE, 2))
    tall = 60 + 120 * place[:, 1] / HEIGHT
    for number in range(frames):
        place += step
        beyond = (place < (0, 200)) | (place > (WIDTH, HEIGHT))
        step[beyond] *= -1
        boxes = np.column_stack((place[:, 0] - tall / 5, place[:, 1] - tall, place[:, 0] + tall / 5, place[:, 1]))
        boxes += random.normal(0, NOISE_PX, boxes.shape)
        seen = random.random(PEOPLE) >= MISSED
        scores = random.uniform(0.45, 0.95, PEOPLE)
        yield Seen(number / FPS, boxes[seen].astype(np.float32), scores[seen].astype(np.float32))


def _ours(frames: list[Seen]) -> float:
    tracker = ObjectTracker()
    started = time.process_time()
    for seen in frames:
        tracker.update(Sights(seen.at, seen.boxes, seen.scores, np.zeros(len(seen.boxes), np.int64)))
    return 1000 * (time.process_time() - started) / len(frames)


def _public(tracker: SORTTracker | ByteTrackTracker, frames: list[Seen]) -> float:
    started = time.process_time()
    for seen in frames:
        tracker.update(supervision.Detections(xyxy=seen.boxes, confidence=seen.scores))
    return 1000 * (time.process_time() - started) / len(frames)
