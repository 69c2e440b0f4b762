"""What a device says of itself, as far as we believe it: short clean words, finite numbers, few of each."""

import math
from typing import Any

import msgspec

MOST_PROFILES = 16
MOST_PRESETS = 100
LONGEST_WORD = 100
FARTHEST, NARROWEST = 1e6, 1e-6
"""Positions and what they range over: devices tell units from -1 to 1, degrees or steps; beyond, reckoning overflows."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A stream that the device offers."""

    token: str
    name: str
    encoding: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0
    ptz: bool = False


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    token: str
    name: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """What a position of the device ranges over, in the device's own units."""

    least: float
    most: float


class PtzAbilities(msgspec.Struct, frozen=True, kw_only=True):
    """How the device can be moved; `pan`, `tilt`, `zoom`: ranges of its absolute positions, None where it takes none."""

    profile: str
    continuous: bool = False
    relative: bool = False
    pan: Span | None = None
    tilt: Span | None = None
    zoom: Span | None = None
    presets: tuple[Preset, ...] = ()


class PtzPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Where the device says that it is turned, in its own units; `zoom` is None where it does not tell."""

    pan: float
    tilt: float
    zoom: float | None = None


class DeviceFacts(msgspec.Struct, frozen=True, kw_only=True):
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    hardware: str = ""
    clock_offset_s: float = 0.0
    """By how much the device's clock is ahead of ours."""
    events: bool = False
    profiles: tuple[Profile, ...] = ()
    ptz: PtzAbilities | None = None


def word(value: Any, longest: int = LONGEST_WORD) -> str:
    """Text of a device without control characters, cut to `longest`; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value[: 4 * longest] if character.isprintable())[:longest].strip()


def number(value: Any, most: float) -> float:
    """A finite number from 0 to `most`; 0 for anything else."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if math.isfinite(found) and 0 <= found <= most else 0.0


def place(value: Any) -> float | None:
    """A number that a position may have; None for anything else."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if -FARTHEST <= found <= FARTHEST else None


def span(value: Any) -> Span | None:
    """A range of positions, ascending; None for anything else."""
    least, most = place(getattr(value, "Min", None)), place(getattr(value, "Max", None))
    if least is None or most is None or most - least < NARROWEST:
        return None
    return Span(least=least, most=most)
