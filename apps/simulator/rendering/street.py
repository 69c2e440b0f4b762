"""The street of the rendered scene: its lanes and pavements, and what stands still in it.

Street coordinates in metres: `u` along the street, `v` across it (0 = near kerb, growing to the far side), `z` up.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from safecity_gis.core.geo.frames import Floats

LANE_M = 3.4
LANES = (1.7, 5.1, 8.5, 11.9)
"""Middle of each lane (v)."""
DIRECTIONS = (-1, -1, 1, 1)
"""Which way each lane runs along u: traffic keeps left."""
ROAD = (0.0, 13.6)
NEAR_PAVEMENT = (-7.5, 0.0)
FAR_PAVEMENT = (13.6, 18.6)
NEAR_FRONT, FAR_FRONT = -10.0, 18.6
"""Where the buildings begin on each side."""
KERB_M = 0.25
ZEBRA = (13.0, 17.0)
"""The crossing, from u to u."""
STOP_LINE_M = 1.5
ENDS = (-90.0, 130.0)
"""As far as the street is drawn."""


class Block(NamedTuple):
    """A rectangle on the ground that people walk around."""

    u0: float
    u1: float
    v0: float
    v1: float


@dataclass(frozen=True)
class Fixture:
    """Something that stands still and hides what is behind it: a `pole`, a `tree` or a square `pillar`."""

    kind: str
    u: float
    v: float


FIXTURES = (
    Fixture("pole", 10.8, -0.6),
    Fixture("pillar", 23.0, -0.9),
    Fixture("pole", 34.0, -0.7),
    Fixture("tree", 5.0, 14.6),
    Fixture("tree", 24.0, 14.6),
    Fixture("pole", 19.5, 14.3),
    Fixture("tree", 38.0, 14.6),
    Fixture("tree", 52.0, 14.6),
    Fixture("tree", 46.0, -1.0),
    Fixture("tree", -16.0, -1.0),
)
HALF_M = {"pole": 0.12, "tree": 0.2, "pillar": 0.4}
"""Half the side of the ground that a fixture takes."""


def fixture_block(fixture: Fixture) -> Block:
    """The ground that it takes."""
    half = HALF_M[fixture.kind]
    return Block(fixture.u - half, fixture.u + half, fixture.v - half, fixture.v + half)


@dataclass(frozen=True)
class StreetFrame:
    """Where the street lies: the bearing of growing `u` (degrees from north) and the place of u = v = 0.

    `east`, `north`: metres from the scene's origin. Growing `v` is to the left of growing `u`.
    """

    bearing_deg: float
    east: float = 0.0
    north: float = 0.0

    def ground(self, uv: Floats) -> Floats:
        """Street coordinates [..., 2] -> metres east and north of the scene's origin [..., 2]."""
        along, across = self._axes()
        uv = np.asarray(uv, dtype=np.float64)
        return uv[..., :1] * along + uv[..., 1:2] * across + (self.east, self.north)

    def street(self, ground: Floats) -> Floats:
        """The other way round."""
        along, across = self._axes()
        offset = np.asarray(ground, dtype=np.float64) - (self.east, self.north)
        return np.stack((offset @ along, offset @ across), axis=-1)

    def _axes(self) -> tuple[Floats, Floats]:
        b = np.radians(self.bearing_deg)
        return np.array((np.sin(b), np.cos(b))), np.array((-np.cos(b), np.sin(b)))
