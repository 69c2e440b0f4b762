"""The angular sweep: the star-shaped ground that walls leave visible around a viewpoint, exact at every wall.

Along a ray of direction u the wall on the line w.x = 1 lies 1/(w.u) away: nearness is linear in u. Between two
neighbouring events (bearings at which a wall begins or ends) the same walls stand across every ray, and the nearest at
both ends is the nearest throughout. Where the ends differ, two walls cross: their crossing is a further event.
"""

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.runs import Integers, runs
from safecity_gis.core.geo.coverage.shapes import disc
from safecity_gis.core.geo.frames import Floats

SAME_RAD = 1e-9
"""Bearings closer than this are one event: 0.2 µm at 200 m."""
_SAME_M = 1e-6
_TIE = 1e-9
_ROUNDS = 64
"""Each finds at least one layer of crossings; footprints that do not overlap need one."""


def star(starts: Floats, ends: Floats, radius_m: float) -> Floats:
    """Corners [k, 2] counter-clockwise of what is visible from the origin within a radius.

    Args:
        starts: one end [n, 2] of each wall in metres from the viewpoint; a wall must not pass through the viewpoint.
        ends: the other end [n, 2].
        radius_m: how far sight goes where no wall ends it: the `disc` of this radius is one more ring of walls.
    """
    horizon = shapely.get_coordinates(disc((0.0, 0.0), radius_m))
    a, b = _counter_clockwise(np.concatenate((starts, horizon[:-1])), np.concatenate((ends, horizon[1:])))
    lines = np.column_stack((b[:, 1] - a[:, 1], a[:, 0] - b[:, 0])) / _cross(a, b)[:, None]
    first, last = np.arctan2(a[:, 1], a[:, 0]), np.arctan2(b[:, 1], b[:, 0])
    over = last < first
    lines = np.concatenate((lines, lines[over]))
    first, last = np.append(first, np.full(over.sum(), -np.pi)), np.append(np.where(over, np.pi, last), last[over])

    bearings = _events(np.concatenate(((-np.pi, np.pi), first, last)))
    for _ in range(_ROUNDS):
        nearest, crossings = _nearest(bearings, lines, first, last)
        if len(crossings) == 0:
            break
        bearings = _events(np.append(bearings, crossings))
    else:
        nearest, _ = _nearest(bearings, lines, first, last)
    return _corners(bearings, lines, nearest)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], dtype=np.float64)


def _counter_clockwise(starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """The walls with a width as seen from the origin, turned so that they run counter-clockwise around it."""
    turn = _cross(starts, ends)
    wide = np.abs(turn) > SAME_RAD * np.hypot(*starts.T) * np.hypot(*ends.T)
    starts, ends, turn = starts[wide], ends[wide], turn[wide, None]
    return np.where(turn > 0, starts, ends), np.where(turn > 0, ends, starts)


def _events(bearings: Floats) -> Floats:
    bearings = np.sort(bearings, axis=None)
    return np.asarray(bearings[np.append(True, np.diff(bearings) > SAME_RAD)], dtype=np.float64)


def _nearest(bearings: Floats, lines: Floats, first: Floats, last: Floats) -> tuple[Integers, Floats]:
    """The nearest wall of each interval between neighbouring bearings, and bearings where walls cross in between."""
    from_, to = np.searchsorted(bearings, first, "right") - 1, np.searchsorted(bearings, last, "right") - 1
    wall, interval = runs(from_, to)
    u = np.column_stack((np.cos(bearings), np.sin(bearings)))
    left, right = np.sum(lines[wall] * u[interval], axis=1), np.sum(lines[wall] * u[interval + 1], axis=1)
    at_left, at_right = _first_of_each(interval, -left, -right), _first_of_each(interval, -right, -left)
    same_left = left[at_right] >= left[at_left] * (1 - _TIE)
    nearest = wall[np.where(same_left, at_right, at_left)]

    apart = ~same_left & (right[at_left] < right[at_right] * (1 - _TIE))
    between = lines[wall[at_left[apart]]] - lines[wall[at_right[apart]]]
    begin, end = bearings[:-1][apart], bearings[1:][apart]
    crossing = begin + (np.arctan2(-between[:, 0], between[:, 1]) - begin) % np.pi
    return nearest, crossing[(crossing > begin + SAME_RAD) & (crossing < end - SAME_RAD)]


def _first_of_each(group: Integers, key: Floats, then: Floats) -> Integers:
    """Of each group in ascending order, the index of its least key."""
    order = np.lexsort((then, key, group))
    ordered = group[order]
    return np.asarray(order[np.append(True, np.diff(ordered) > 0)[: len(order)]], dtype=np.int64)


def _corners(bearings: Floats, lines: Floats, nearest: Integers) -> Floats:
    """Both ends of each interval, without those in the middle of a wall and where two walls meet."""
    u = np.column_stack((np.cos(bearings), np.sin(bearings)))
    line = lines[nearest]
    ends = np.stack([side / np.sum(line * side, axis=1)[:, None] for side in (u[:-1], u[1:])], axis=1)
    corners = ends[np.column_stack((nearest != np.roll(nearest, 1), nearest != np.roll(nearest, -1)))]
    apart = np.hypot(*(corners - np.roll(corners, 1, axis=0)).T) > _SAME_M
    return np.asarray(corners[apart], dtype=np.float64)
