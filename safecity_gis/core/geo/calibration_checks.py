"""Which pairs of points can calibrate a camera at all, and the reason where they cannot."""

from itertools import combinations

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.homography import MIN_POINTS, DegenerateHomography

SAME_PX = 1.0
SAME_M = 0.02
THIN = 0.02
"""Least ratio of a configuration's short to its long side; below it the points count as on a line."""

REASONS = ("few", "nan", "same", "line", "horizon", "mirrored")
"""Too few pairs; not finite; two pairs at one place; on a line; beyond the others' horizon; left and right exchanged."""


class CalibrationRefused(DegenerateHomography):
    """The pairs fix no homography of a camera above the ground."""

    def __init__(self, code: str, pairs: tuple[int, ...]) -> None:
        """`code` is one of `REASONS`; `pairs` are the numbers, from 0, of those that it is about."""
        super().__init__(f"{code}: pairs {pairs}" if pairs else code)
        self.code = code
        self.pairs = pairs


def refuse_unusable(pixel: Floats, ground: Floats) -> None:
    """Look at the pairs [n, 2] before any fit.

    Raises:
        CalibrationRefused: too few, not finite, two at one place, or on a line.
    """
    if len(pixel) < MIN_POINTS:
        raise CalibrationRefused("few", ())
    unusable = ~(np.isfinite(pixel).all(axis=1) & np.isfinite(ground).all(axis=1))
    if unusable.any():
        raise CalibrationRefused("nan", tuple(int(i) for i in np.flatnonzero(unusable)))
    for first, second in combinations(range(len(pixel)), 2):
        apart_px = np.linalg.norm(pixel[first] - pixel[second])
        if apart_px < SAME_PX or np.linalg.norm(ground[first] - ground[second]) < SAME_M:
            raise CalibrationRefused("same", (first, second))
    for points in (pixel, ground):
        if _thinness(points) < THIN:
            raise CalibrationRefused("line", tuple(range(len(points))))
        if len(points) == MIN_POINTS:
            for three in combinations(range(MIN_POINTS), 3):
                if _thinness(points[list(three)]) < THIN:
                    raise CalibrationRefused("line", three)


def refuse_mirrored(matrix: Floats) -> None:
    """A camera above the ground turns the picture over (y down, north up): a positive determinant sees it from below.

    Raises:
        CalibrationRefused: left and right are exchanged.
    """
    if np.linalg.det(matrix) >= 0:
        raise CalibrationRefused("mirrored", ())


def _thinness(points: Floats) -> float:
    singular = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return float(singular[-1] / singular[0])
