"""Moving a device: by speed, by steps, to a position, to a preset; and stopping it."""

from datetime import timedelta
from typing import Any

import msgspec

from apps.devices.onvif.connection import Connection


class Velocity(msgspec.Struct, frozen=True, kw_only=True):
    """Fractions of the device's full speed, -1 to 1: right, up and in are positive."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0


async def move_start(connection: Connection, profile: str, velocity: Velocity, *, at_most_s: float) -> None:
    """Move until stopped; the device is told to end by itself after `at_most_s`, which not every device heeds."""
    await connection.call(
        "ptz", "ContinuousMove", ProfileToken=profile, Velocity=_vector(velocity), Timeout=timedelta(seconds=at_most_s)
    )


async def move_stop(connection: Connection, profile: str) -> None:
    await connection.call("ptz", "Stop", ProfileToken=profile, PanTilt=True, Zoom=True)


async def step(connection: Connection, profile: str, by: Velocity) -> None:
    """Move by fractions of the whole range."""
    await connection.call("ptz", "RelativeMove", ProfileToken=profile, Translation=_vector(by))


async def go_to(connection: Connection, profile: str, *, pan: float, tilt: float) -> None:
    """Move to a position in the device's own units; the zoom stays."""
    await connection.call("ptz", "AbsoluteMove", ProfileToken=profile, Position={"PanTilt": {"x": pan, "y": tilt}})


async def go_to_preset(connection: Connection, profile: str, preset: str) -> None:
    await connection.call("ptz", "GotoPreset", ProfileToken=profile, PresetToken=preset)


def _vector(values: Velocity) -> dict[str, Any]:
    """A part that does not move is left out."""
    told: dict[str, Any] = {}
    if values.pan or values.tilt:
        told["PanTilt"] = {"x": values.pan, "y": values.tilt}
    if values.zoom:
        told["Zoom"] = {"x": values.zoom}
    return told
