"""Paths of few points: time-aware simplification, so that a simplified path still tells where the object was when.

Source: Meratnia & de By, Spatiotemporal compression techniques for moving point objects, EDBT 2004 (synchronised distance).
"""

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats


def simplify(points: npt.ArrayLike, *, tolerance_m: float, at_most: int) -> Floats:
    """The fewest vertices (greedy) such that the object is never told farther than `tolerance_m` from where it was.

    Args:
        points: [n, 3] metres east, metres north, seconds (growing); rows with NaN are dropped.
        tolerance_m: largest synchronised distance; grown where `at_most` needs it.
        at_most: most vertices, at least 2.

    Returns:
        [m, 3], a subset of the rows with first and last kept; m <= `at_most`.

    Raises:
        ValueError: another shape, or `at_most` below 2.
    """
    rows = np.asarray(points, dtype=np.float64)
    if rows.size == 0:
        return np.empty((0, 3))
    if rows.ndim != 2 or rows.shape[1] != 3 or at_most < 2:
        raise ValueError(f"expected points [n, 3] and at least 2 vertices, got {rows.shape} and {at_most}")
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) <= 2:
        return rows
    importance = _importance(rows)
    kept = importance > tolerance_m
    if kept.sum() > at_most:
        kept = np.zeros(len(rows), dtype=np.bool_)
        kept[np.argsort(-importance, kind="stable")[:at_most]] = True
    return rows[kept]


def _importance(rows: Floats) -> Floats:
    """For each vertex the tolerance up to which it must stay; infinite for the two ends, never more than its parent's."""
    importance = np.zeros(len(rows))
    importance[0] = importance[-1] = np.inf
    todo = [(0, len(rows) - 1, np.inf)]
    while todo:
        low, high, limit = todo.pop()
        if high - low < 2:
            continue
        inner = rows[low + 1 : high]
        share = (inner[:, 2] - rows[low, 2]) / max(rows[high, 2] - rows[low, 2], 1e-9)
        expected = rows[low, :2] + share[:, None] * (rows[high, :2] - rows[low, :2])
        distance = np.linalg.norm(inner[:, :2] - expected, axis=1)
        worst = int(np.argmax(distance))
        value = min(float(distance[worst]), limit)
        importance[low + 1 + worst] = value
        todo += [(low, low + 1 + worst, value), (low + 1 + worst, high, value)]
    return importance
