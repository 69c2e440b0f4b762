"""What the exam by video tells: its figures, which stage loses vehicles, and pictures of those that were counted wrongly."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from apps.evaluation.pictures import FOUND, MISSED, Drawn, close_up
from apps.evaluation.report import Condition, Figure, Miss
from apps.simulator.evaluation import counts
from apps.simulator.evaluation.video_exam import KINDS, Filmed, Passing
from apps.simulator.rendering.renderer import Renderer
from apps.tracking.evaluation.given import START
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.tracking.scoring import SAME
from safecity_gis.core.traffic.watch import Counted
from safecity_gis.core.vision.suppression import iou

NEAR_S = 3.0
"""Before and after a vehicle's crossing: whether it was found and followed is asked there."""
SAME_S = 2.0
"""What is counted so near in time to a vehicle's crossing is that vehicle."""
OTHER_CLASS_S = 0.5
"""As much farther in time a vehicle of another class counts."""
MOST_MISSES = 24
_WAYS = ("towards the camera", "away from the camera")
NOTES = (
    "By video: a street is rendered with cars, buses and trucks, people and a light, written as H.264 (1280 by 720), "
    "decoded, and every frame goes through the worker's own pipeline with the product's defaults and the detector in "
    "force; its observations reach the watch as they do in fusion. The calibration is exact. One line lies across each "
    "carriageway, behind the stop line. The street has neither motorcycles nor rickshaws.",
    "By video a vehicle is taken to cross with the end that is lower in the picture, as the camera sees it. In the pictures: the "
    "vehicle as it truly is in red, what the detector found in blue.",
)


class Stages(NamedTuple):
    """What became of one vehicle near its line, stage by stage."""

    frames: int
    """In which it shows clearly."""
    detected: int
    followed: int
    tracklets: int


class Pair(NamedTuple):
    """A vehicle and what was counted of it; one of the two may be missing."""

    true: Passing | None
    counted: Counted | None

    @property
    def right(self) -> bool:
        return bool(self.true and self.counted and self.counted.forward and self.true.kind == self.counted.kind)

    @property
    def at_s(self) -> float:
        """Of the video."""
        return self.true.at_s if self.true else self.counted.at - START if self.counted else 0.0


def figures(films: Sequence[Filmed]) -> list[Figure]:
    """The keys of the JSON object."""
    found = [film.found for film in films]
    errors = counts.speed_errors(counts.speed_rows(found))
    told = [
        Figure("video_n", counts.total(found), "by video: vehicles over lines"),
        Figure("video_count_accuracy", counts.accuracy(found), "by video: counts by class and direction", "%"),
    ]
    if len(errors):
        told.append(Figure("video_speed_error", float(errors.mean()), "by video: mean error of speeds", "%"))
    return told


def details(films: Sequence[Filmed]) -> list[Figure]:
    """Which stage loses them."""
    stages = [stages_of(film, one) for film in films for one in film.passings]
    frames = max(1, sum(one.frames for one in stages))
    pairs = [pair for film in films for pair in paired(film)]
    return [
        Figure("video_detected", 100 * sum(one.detected for one in stages) / frames, "by video: boxes found near lines", "%"),
        Figure("video_followed", 100 * sum(one.followed for one in stages) / frames, "by video: boxes of tracklets told", "%"),
        Figure("video_tracklets", sum(one.tracklets for one in stages) / max(1, len(stages)), "by video: tracklets a vehicle"),
        Figure("video_missed", sum(pair.counted is None for pair in pairs), "by video: not counted"),
        Figure("video_invented", sum(pair.true is None for pair in pairs), "by video: counted, but not there"),
        Figure("video_unmeasured", sum(film.found.unmeasured for film in films), "by video: counted without a speed"),
        Figure("video_false_alarms", sum(len(film.found.alarms) for film in films), "by video: false alarms"),
    ]


def conditions(films: Sequence[Filmed]) -> list[Condition]:
    """Counts that are off."""
    found = [film.found for film in films]
    return [
        Condition("counts by class, by video", counts.class_shares(found)),
        Condition("counts by seed, by video", [counts.share(f"seed {film.scene.seed}", [film.found]) for film in films]),
    ]


def misses(films: Sequence[Filmed]) -> list[Miss]:
    """Vehicles that were counted wrongly or not at all, at most `MOST_MISSES` of each video, and alarms."""
    told = []
    for film in films:
        if wrong := [pair for pair in paired(film) if not pair.right]:
            renderer = Renderer(film.scene, film.scene.cameras[0])
            told += [Miss(_caption(film, pair), _picture(film, pair, renderer)) for pair in wrong[:MOST_MISSES]]
        told += [Miss(f"by video, seed {film.scene.seed}: {one.kind} after {one.at_s:.0f} s") for one in film.found.alarms]
    return told


def paired(film: Filmed) -> list[Pair]:
    """Every vehicle with what was counted of it, nearest in time, in the order of time."""
    pairs = []
    for way in range(len(_WAYS)):
        true = [one for one in film.passings if one.way == way]
        told = [one for one in film.counted if one.line == way]
        apart = np.array([[_apart(one, other) for other in told] for one in true]).reshape(len(true), len(told))
        rows, columns = linear_sum_assignment(np.minimum(apart, SAME_S * 10))
        same = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if apart[row, column] <= SAME_S}
        pairs += [Pair(one, told[same[row]] if row in same else None) for row, one in enumerate(true)]
        pairs += [Pair(None, one) for column, one in enumerate(told) if column not in same.values()]
    return sorted(pairs, key=lambda pair: pair.at_s)


def _apart(true: Passing, told: Counted) -> float:
    return abs(told.at - START - true.at_s) + OTHER_CLASS_S * (told.kind != true.kind)


def stages_of(film: Filmed, passing: Passing) -> Stages:
    """Ask the detector's boxes and the tracklets of every frame near the crossing for the vehicle."""
    near = np.abs(film.boxes.frames / film.fps - passing.at_s) <= NEAR_S
    rows = np.flatnonzero(near & (film.boxes.identities == passing.identity)).tolist()
    detected, followed, tracklets = 0, 0, set[int]()
    for row in rows:
        frame, box = int(film.boxes.frames[row]), film.boxes.boxes[row][None]
        told = film.followed[frame]
        hits = _hits(box, np.array(list(told.values())).reshape(-1, 4))
        detected += bool(_hits(box, film.detected[frame]).any())
        followed += bool(hits.any())
        tracklets |= {name for name, hit in zip(told, hits, strict=True) if hit}
    return Stages(len(rows), detected, followed, len(tracklets))


def _hits(box: Floats, others: Floats) -> np.ndarray:
    return np.asarray(iou(box, others)[0] >= SAME)


def _caption(film: Filmed, pair: Pair) -> str:
    names = {int(number): name for name, number in KINDS.items()}
    where = f"by video, seed {film.scene.seed}, {pair.at_s:.1f} s"
    if pair.true is None:
        told = pair.counted
        return f"{where}: counted {names.get(told.kind, told.kind) if told else ''}, but nothing crossed"
    stages = stages_of(film, pair.true)
    what = f"counted as {names.get(pair.counted.kind, pair.counted.kind)}" if pair.counted else "not counted"
    if pair.counted and not pair.counted.forward:
        what += " the wrong way"
    return (
        f"{where}: {names[pair.true.kind]} {_WAYS[pair.true.way]} {what}; found in {stages.detected} and followed in "
        f"{stages.followed} of {stages.frames} frames, tracklets: {stages.tracklets}"
    )


def _picture(film: Filmed, pair: Pair, renderer: Renderer) -> bytes:
    """The moment of the crossing; empty where nothing can be shown."""
    frame = min(round(pair.at_s * film.fps), len(film.detected) - 1)
    drawn = [Drawn(box, FOUND) for box in film.detected[frame].tolist()]
    middle: Sequence[float] | None = None
    if pair.true:
        rows = np.flatnonzero((film.boxes.frames == frame) & (film.boxes.identities == pair.true.identity))
        if len(rows):
            middle = film.boxes.boxes[rows[0]].tolist()
            drawn.append(Drawn(middle, MISSED))
    elif pair.counted and pair.counted.tracklet_id in film.followed[frame]:
        middle = film.followed[frame][pair.counted.tracklet_id].tolist()
    return close_up(renderer.frame(frame / film.fps, frame).picture, middle, drawn) if middle else b""
