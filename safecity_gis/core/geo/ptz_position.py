"""A PTZ camera's aim in degrees to the positions of its motors and back: linear between the two ends of each.

Source: ONVIF PTZ Service Specification, generic position space: a greater pan is farther to the right, a greater tilt farther up.
"""

import math
from dataclasses import dataclass

from safecity_gis.core.geo.coverage.ptz import Aim, PtzLimits, can_aim

BEYOND = 0.02
"""By so much of their range motors may overshoot their ends; what lies farther out is no position of theirs."""


class OutOfReach(ValueError):
    """The camera cannot be turned there."""


@dataclass(frozen=True)
class Motors:
    """What the motors' positions range over, least and most."""

    pan: tuple[float, float]
    tilt: tuple[float, float]


def position_of(aim: Aim, limits: PtzLimits, motors: Motors) -> tuple[float, float]:
    """Pan and tilt of the motors for an aim.

    Raises:
        OutOfReach: the aim lies outside the limits.
    """
    if not can_aim(limits, aim):
        raise OutOfReach(f"{aim} is outside pan {limits.pan_deg} and tilt {limits.tilt_deg}")
    first, last = limits.pan_deg
    least, most = limits.tilt_deg
    right = ((aim.bearing_deg - first) % 360) / (last - first)
    down = (aim.tilt_deg - least) / (most - least)
    return _between(motors.pan, right), _between(motors.tilt, 1 - down)


def aim_of(pan: float, tilt: float, limits: PtzLimits, motors: Motors) -> Aim:
    """The aim at a position of the motors.

    Raises:
        OutOfReach: a position that is not within what they range over.
    """
    right, up = _fraction(motors.pan, pan), _fraction(motors.tilt, tilt)
    if not all(-BEYOND <= fraction <= 1 + BEYOND for fraction in (right, up)):
        raise OutOfReach(f"({pan}, {tilt}) is outside what the motors range over")
    first, last = limits.pan_deg
    least, most = limits.tilt_deg
    return Aim((first + (last - first) * right) % 360, most - (most - least) * up)


def _between(ends: tuple[float, float], fraction: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * fraction


def _fraction(ends: tuple[float, float], value: float) -> float:
    return (value - ends[0]) / (ends[1] - ends[0])


def hfov_at(zoom: float, ends: tuple[float, float], wide_deg: float, tele_deg: float) -> float:
    """Horizontal angle of view in degrees at a zoom position: the focal length grows linearly between the ends.

    ONVIF does not say what a zoom position means; makers differ by some degrees in between, and agree at the ends.
    """
    fraction = min(1.0, max(0.0, _fraction(ends, zoom)))
    wide, tele = (1 / math.tan(math.radians(deg) / 2) for deg in (wide_deg, tele_deg))
    return math.degrees(2 * math.atan(1 / (wide + (tele - wide) * fraction)))
