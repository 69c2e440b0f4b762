"""Reading a device: who it is, what it streams, how it can be moved."""

from typing import Any

from apps.devices.onvif.connection import Connection
from apps.devices.onvif.facts import (
    MOST_PRESETS,
    MOST_PROFILES,
    DeviceFacts,
    Preset,
    Profile,
    PtzAbilities,
    PtzPosition,
    number,
    place,
    span,
    word,
)
from apps.devices.onvif.failures import DeviceMalformed, DeviceRefuses

MOST_PIXELS = 20_000
MOST_FPS = 240


async def facts_read(connection: Connection) -> DeviceFacts:
    """Everything that is kept of a device.

    Raises:
        DeviceError: it does not answer, or not as ONVIF.
    """
    offset = await connection.introduce()
    told = await connection.call("devicemgmt", "GetDeviceInformation")
    profiles = await profiles_read(connection) if connection.offers("media") else ()
    movable = next((profile.token for profile in profiles if profile.ptz), None)
    return DeviceFacts(
        manufacturer=word(_part(told, "Manufacturer")),
        model=word(_part(told, "Model")),
        firmware=word(_part(told, "FirmwareVersion")),
        serial=word(_part(told, "SerialNumber")),
        hardware=word(_part(told, "HardwareId")),
        clock_offset_s=round(offset.total_seconds(), 1),
        events=connection.offers("events"),
        profiles=profiles,
        ptz=await ptz_read(connection, movable) if movable and connection.offers("ptz") else None,
    )


async def profiles_read(connection: Connection) -> tuple[Profile, ...]:
    told = await connection.call("media", "GetProfiles")
    found = [_profile(one) for one in _items(told)[:MOST_PROFILES]]
    return tuple(profile for profile in found if profile.token)


async def ptz_read(connection: Connection, profile: str) -> PtzAbilities | None:
    """What the device's first node can do, with the presets of a profile; None where it has no node."""
    nodes = _items(await connection.call("ptz", "GetNodes"))
    if not nodes:
        return None
    spaces = _part(nodes[0], "SupportedPTZSpaces")
    absolute = next(iter(_items(_part(spaces, "AbsolutePanTiltPositionSpace"))), None)
    zoom = next(iter(_items(_part(spaces, "AbsoluteZoomPositionSpace"))), None)
    return PtzAbilities(
        profile=profile,
        continuous=bool(_items(_part(spaces, "ContinuousPanTiltVelocitySpace"))),
        relative=bool(_items(_part(spaces, "RelativePanTiltTranslationSpace"))),
        pan=span(_part(absolute, "XRange")),
        tilt=span(_part(absolute, "YRange")),
        zoom=span(_part(zoom, "XRange")),
        presets=await presets_read(connection, profile),
    )


async def presets_read(connection: Connection, profile: str) -> tuple[Preset, ...]:
    """The positions that the device remembers; none where its answer is of no use: it can still be moved."""
    try:
        told = await connection.call("ptz", "GetPresets", ProfileToken=profile)
    except (DeviceRefuses, DeviceMalformed):
        return ()
    found = [Preset(token=word(_part(one, "token"), 64), name=word(_part(one, "Name"))) for one in _items(told)[:MOST_PRESETS]]
    return tuple(preset for preset in found if preset.token)


async def position_read(connection: Connection, profile: str) -> PtzPosition | None:
    """Where the device is turned now; None where it does not tell.

    Raises:
        DeviceError: it does not answer, or not as ONVIF.
    """
    told = _part(await connection.call("ptz", "GetStatus", ProfileToken=profile), "Position")
    turned, zoomed = _part(told, "PanTilt"), _part(told, "Zoom")
    pan, tilt = place(_part(turned, "x")), place(_part(turned, "y"))
    return None if pan is None or tilt is None else PtzPosition(pan=pan, tilt=tilt, zoom=place(_part(zoomed, "x")))


async def stream_uri(connection: Connection, profile: str) -> str:
    """Where a profile's stream is, as the device says: neither its host nor anything else of it is to be believed yet.

    Raises:
        DeviceMalformed: it names nothing.
    """
    setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
    told = await connection.call("media", "GetStreamUri", StreamSetup=setup, ProfileToken=profile)
    uri = word(_part(told, "Uri"), 400)
    if not uri:
        raise DeviceMalformed
    return uri


def _profile(told: Any) -> Profile:
    encoder = _part(told, "VideoEncoderConfiguration")
    size = _part(encoder, "Resolution")
    return Profile(
        token=word(_part(told, "token"), 64),
        name=word(_part(told, "Name")),
        encoding=word(_part(encoder, "Encoding"), 20),
        width=int(number(_part(size, "Width"), MOST_PIXELS)),
        height=int(number(_part(size, "Height"), MOST_PIXELS)),
        fps=number(_part(_part(encoder, "RateControl"), "FrameRateLimit"), MOST_FPS),
        ptz=_part(told, "PTZConfiguration") is not None,
    )


def _part(told: Any, name: str) -> Any:
    return getattr(told, name, None)


def _items(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
