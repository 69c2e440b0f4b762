"""What those above know of PTZ cameras: how far they turn, and where they look now. They register at start; without them nothing
is known, and every PTZ camera counts as one that turns all round and looks as it does at home.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from safecity_gis.core.geo.coverage.ptz import PtzLimits


@dataclass(frozen=True, slots=True)
class Look:
    """Where a camera looks, in degrees: bearing clockwise from north, tilt down from the horizon, horizontal angle of view."""

    bearing_deg: float
    tilt_deg: float
    hfov_deg: float


@dataclass
class Turning:
    """By primary key of the camera."""

    limits: Callable[[], Mapping[int, PtzLimits]] = dict
    """Of the cameras whose ends somebody measured."""
    away: Callable[[], Mapping[int, Look]] = dict
    """Of the cameras that look elsewhere than at home, by what their devices told within the last minute."""


turning = Turning()
