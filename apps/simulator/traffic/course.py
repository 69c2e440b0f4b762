"""The stretch of road before the camera: two carriageways on an arc, in metres along it and to its left."""

from dataclasses import dataclass

import numpy as np

from safecity_gis.core.geo.frames import Floats

LANE_M = 3.4
LANES = 3
MEDIAN_M = 4.0
BEGIN_M, END_M = -60.0, 190.0
"""The road that is simulated; the camera hangs at 0 and looks along it."""
WIDTH_M = LANES * LANE_M


@dataclass(frozen=True)
class Course:
    """Carriageway 0 leads away from the camera on the left, carriageway 1 towards it on the right, for traffic keeps left."""

    bearing: float
    """Radians counter-clockwise from east at the camera."""
    curvature: float
    """1/m, to the left positive."""
    limit_mps: float

    def place(self, along: Floats, left: Floats) -> tuple[Floats, Floats]:
        """Ground [n, 2] and direction [n] (radians) of places so many metres along the road and to the left of its middle."""
        turn = along * self.curvature
        if abs(self.curvature) < 1e-7:
            east, north = along, np.zeros_like(along)
        else:
            east, north = np.sin(turn) / self.curvature, (1 - np.cos(turn)) / self.curvature
        east, north = east - left * np.sin(turn), north + left * np.cos(turn)
        c, s = np.cos(self.bearing), np.sin(self.bearing)
        return np.column_stack((east * c - north * s, east * s + north * c)), turn + self.bearing

    def middle(self, carriageway: int, step_m: float = 10.0) -> Floats:
        """The middle line [k, 2] of a carriageway in its direction of travel."""
        along = np.arange(BEGIN_M, END_M + step_m / 2, step_m)
        points = self.place(along, np.full(len(along), middle_left(carriageway)))[0]
        return points if carriageway == 0 else points[::-1]

    def across(self, carriageway: int, along_m: float, beyond_m: float = 1.0) -> Floats:
        """A line [2, 2] over a carriageway, from its left edge to its right one as its drivers see them."""
        half = WIDTH_M / 2 + beyond_m
        ends = middle_left(carriageway) + np.array((half, -half))
        points = self.place(np.full(2, along_m), ends)[0]
        return points if carriageway == 0 else points[::-1]

    def strip(self, carriageway: int, first_m: float, last_m: float) -> Floats:
        """The outline [k, 2] of a carriageway between two places."""
        along = np.linspace(first_m, last_m, 6)
        left = middle_left(carriageway)
        edges = [np.full(6, left + WIDTH_M / 2), np.full(6, left - WIDTH_M / 2)]
        return np.concatenate((self.place(along, edges[0])[0], self.place(along[::-1], edges[1])[0]))


def middle_left(carriageway: int) -> float:
    """Metres to the left of the road's middle, seen from the camera."""
    return (MEDIAN_M + WIDTH_M) / 2 * (1 if carriageway == 0 else -1)
