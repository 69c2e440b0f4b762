"""Smooth lines through given points.

Source: centripetal Catmull-Rom spline, Yuksel, Schaefer & Keyser, "Parameterization and
applications of Catmull-Rom curves", 2011.
"""

from collections.abc import Sequence

import numpy as np
from shapely import LineString

STEP_M = 45.0
TURN_DEG = 3.0


def curve(points: Sequence[Sequence[float]]) -> LineString:
    """A curve through every one of the points [n, 2] in metres; the points stay vertices. Two points stay a straight line."""
    p = np.asarray(points, dtype=float)[:, :2]
    if len(p) < 3:
        return LineString(p)
    padded = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    found = [p[0]]
    for index in range(len(p) - 1):
        found.extend(_between(padded[index : index + 4]))
    return LineString(found)


def _between(p: np.ndarray) -> list[np.ndarray]:
    """The vertices after the second of four points up to the third."""
    if max(_turn(p[0], p[1], p[2]), _turn(p[1], p[2], p[3])) < TURN_DEG:
        return [p[2]]
    t = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)))])
    count = int(min(8, max(1, np.linalg.norm(p[2] - p[1]) // STEP_M)))
    found = []
    for u in np.linspace(t[1], t[2], count + 1)[1:-1]:
        a = [((t[i + 1] - u) * p[i] + (u - t[i]) * p[i + 1]) / (t[i + 1] - t[i]) for i in range(3)]
        b = [((t[i + 2] - u) * a[i] + (u - t[i]) * a[i + 1]) / (t[i + 2] - t[i]) for i in range(2)]
        found.append(((t[2] - u) * b[0] + (u - t[1]) * b[1]) / (t[2] - t[1]))
    return [*found, p[2]]


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Change of direction at b in degrees, 0 to 180."""
    first, second = b - a, c - b
    cross = first[0] * second[1] - first[1] * second[0]
    return float(np.degrees(np.abs(np.arctan2(cross, first @ second))))
