"""What a tracker missed: by size, crowding, border and light, and the longest misses with pictures."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

import numpy as np

from apps.evaluation.conditions import shares_by
from apps.evaluation.pictures import FOUND, MISSED, Drawn, Picture, close_up, luminance
from apps.evaluation.report import Condition, Miss
from safecity_gis.core.tracking.scoring import Floats, Integers, Sequence, Tracks
from safecity_gis.core.tracking.tallies import Match

MOST_MISSES = 18
BORDER_SHARE = 0.01
"""A box nearer to the picture's border than this share of the picture's width touches it."""


class Judged(NamedTuple):
    """True and found tracks, and which true rows were found."""

    truth: Tracks
    found: Tracks
    hit: np.ndarray
    """[n] of `truth`."""


def judge(truth: Tracks, found: Tracks, sequence: Sequence, matches: list[Match]) -> Judged:
    """Mark the true rows that a found box matched."""
    hit = np.zeros(len(truth), np.bool_)
    for rows, match in zip(sequence.truth, matches, strict=True):
        hit[rows[match.true]] = True
    return Judged(truth, found, hit)


def by_condition(judged: Judged, *, size: tuple[int, int], light: Floats | None) -> list[Condition]:
    """Misses by what is known of each true box.

    Args:
        size: of the picture, pixels.
        light: [n] mean brightness of each true box; None without pictures.
    """
    boxes = judged.truth.boxes
    limits = [
        ("height of the box", boxes[:, 3] - boxes[:, 1], (50, 80, 120, 200), "px"),
        ("share hidden by the nearest other person", 100 * crowding(judged.truth), (1, 20, 50), "%"),
        ("distance to the picture's border", border_distance(boxes, size), (BORDER_SHARE * size[0], 0.1 * size[0]), "px"),
    ]
    if light is not None:
        limits.append(("brightness of the box (0-255)", light, (60, 100, 140), ""))
    return [Condition(title, shares_by(judged.hit, values, steps, unit)) for title, values, steps, unit in limits]


def crowding(tracks: Tracks) -> Floats:
    """[n] largest share of each box that one other box of its frame covers, 0-1."""
    share = np.zeros(len(tracks))
    for rows in _by_frame(tracks):
        b = tracks.boxes[rows]
        low, high = np.maximum(b[:, None, :2], b[None, :, :2]), np.minimum(b[:, None, 2:], b[None, :, 2:])
        shared = np.prod(np.maximum(high - low, 0), axis=2)
        np.fill_diagonal(shared, 0)
        area = np.prod(b[:, 2:] - b[:, :2], axis=1)
        share[rows] = np.divide(shared.max(axis=1), area, out=np.zeros(len(rows)), where=area > 0)
    return share


def border_distance(boxes: Floats, size: tuple[int, int]) -> Floats:
    """[n] pixels from each box to the nearest border of the picture; 0 where it is cut."""
    width, height = size
    return np.maximum(np.min(np.column_stack((boxes[:, :2], width - boxes[:, 2], height - boxes[:, 3])), axis=1), 0.0)


class _Gap(NamedTuple):
    identity: int
    rows: list[int]
    """Of `truth`, in the order of time."""


def longest_gaps(judged: Judged) -> list[_Gap]:
    """Unbroken runs of missed true boxes of one person, longest first, at most `MOST_MISSES`."""
    gaps = []
    for identity in np.unique(judged.truth.identities):
        own = np.flatnonzero(judged.truth.identities == identity)
        own = own[np.argsort(judged.truth.frames[own], kind="stable")]
        for missed, rows in groupby(own.tolist(), key=lambda row: not judged.hit[row]):
            if missed:
                gaps.append(_Gap(int(identity), list(rows)))
    return sorted(gaps, key=lambda gap: -len(gap.rows))[:MOST_MISSES]


class Looked(NamedTuple):
    """What a second look at the pictures gave."""

    light: Floats | None
    misses: list[Miss]


def look(judged: Judged, pictures: Iterable[Picture] | None, tell: Callable[[int], None]) -> Looked:
    """Brightness of every true box and a picture from the middle of each of the longest misses; both only with pictures."""
    gaps = longest_gaps(judged)
    if pictures is None:
        return Looked(None, [Miss(_caption(judged, gap)) for gap in gaps])
    light = np.full(len(judged.truth), np.nan)
    shown: dict[int, bytes] = {}
    middles = {gap.rows[len(gap.rows) // 2] for gap in gaps}
    rows_of = _by_frame(judged.truth, full=True)
    for frame, picture in enumerate(pictures):
        tell(frame)
        for row in rows_of[frame].tolist() if frame < len(rows_of) else []:
            light[row] = luminance(picture, judged.truth.boxes[row])
            if row in middles:
                shown[row] = close_up(picture, judged.truth.boxes[row], _drawn(judged, row, frame))
    return Looked(light, [Miss(_caption(judged, gap), shown.get(gap.rows[len(gap.rows) // 2], b"")) for gap in gaps])


def _drawn(judged: Judged, row: int, frame: int) -> list[Drawn]:
    found = [Drawn(box, FOUND) for box in judged.found.boxes[judged.found.frames == frame].tolist()]
    return [*found, Drawn(judged.truth.boxes[row].tolist(), MISSED)]


def _caption(judged: Judged, gap: _Gap) -> str:
    first, last = (int(judged.truth.frames[row]) + 1 for row in (gap.rows[0], gap.rows[-1]))
    height = np.median(judged.truth.boxes[gap.rows, 3] - judged.truth.boxes[gap.rows, 1])
    return f"Person {gap.identity}, frames {first} to {last}: {len(gap.rows)} boxes missed, {height:.0f} px high"


def _by_frame(tracks: Tracks, *, full: bool = False) -> list[Integers]:
    """Rows of each frame; with `full` also of frames without any."""
    if len(tracks) == 0:
        return []
    order = np.argsort(tracks.frames, kind="stable")
    rows = np.split(order, np.searchsorted(tracks.frames[order], np.arange(1, tracks.frames.max() + 1)))
    return rows if full else [row for row in rows if len(row)]
