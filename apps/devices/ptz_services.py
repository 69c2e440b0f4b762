"""Moving a camera: for a bounded time, to a preset, to a place, or not at all. Every move is recorded before it is made."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.models import Camera
from apps.devices.aiming import position_for
from apps.devices.credentials import secrets_of
from apps.devices.models import Device
from apps.devices.onvif.failures import DeviceError
from apps.devices.ptz_holds import hold_take, is_newest
from apps.devices.ptz_refusals import CannotMove, NoDevice
from apps.devices.talking import talk
from safecity_gis.core.geo.coverage.ptz import Aim
from safecity_gis.core.geo.frames import LonLat

MOST_SECONDS = 2.0
SPARE_S = 1.0
"""By how much later than ours the device's own stop comes, should ours not."""
TALK_S = 12.0

Act = Callable[[Any, str], Awaitable[None]]
"""Given the connection and the token of the profile that moves."""


@dataclass(frozen=True)
class Mover:
    """Who moves a camera, why, and from where."""

    actor: User
    reason: str = ""
    address: str | None = None


def ptz_move(*, mover: Mover, camera: Camera, pan: float, tilt: float, zoom: float, seconds: float) -> None:
    """Move at fractions (-1 to 1) of full speed and stop after `seconds`, at most `MOST_SECONDS`, unless moved again meanwhile.

    Raises:
        PermissionDenied: the actor may not move this camera.
        PtzRefused: no device, none that moves so, held by somebody else, or too often.
        DeviceError: the device does not answer, or refuses.
    """
    from apps.devices.onvif.moving import Velocity, move_start, move_stop

    device, ptz = _ready(mover, camera)
    if not ptz["continuous"]:
        raise CannotMove
    seconds = min(seconds, MOST_SECONDS)
    velocity = Velocity(pan=pan, tilt=tilt, zoom=zoom)
    told = {"pan": pan, "tilt": tilt, "zoom": zoom, "seconds": seconds}
    number = _do(mover, device, told, lambda at, profile: move_start(at, profile, velocity, at_most_s=seconds + SPARE_S))
    time.sleep(seconds)
    if is_newest(camera, number):
        _tell(mover, device, move_stop)


def ptz_stop(*, mover: Mover, camera: Camera) -> None:
    """Stop whatever movement there is; raises as `ptz_move`."""
    from apps.devices.onvif.moving import move_stop

    device, _ptz = _ready(mover, camera)
    _do(mover, device, {"stop": True}, move_stop)


def ptz_preset(*, mover: Mover, camera: Camera, preset: str) -> None:
    """Go to a position that the device remembers, one of those it told when it was last asked; raises as `ptz_move`."""
    from apps.devices.onvif.moving import go_to_preset

    device, ptz = _ready(mover, camera)
    if preset not in {one["token"] for one in ptz["presets"]}:
        raise CannotMove
    _do(mover, device, {"preset": preset}, lambda at, profile: go_to_preset(at, profile, preset))


def ptz_aim(*, mover: Mover, camera: Camera, place: LonLat) -> Aim:
    """Bring a place to the middle of the picture; the zoom stays. Returns where it looks then.

    Raises:
        CannotAim, OutOfSight: as `aiming.position_for`; otherwise as `ptz_move`.
    """
    from apps.devices.onvif.moving import go_to

    device, _ptz = _ready(mover, camera)
    aim, (pan, tilt) = position_for(device, place)
    _do(mover, device, {"lon": place.lon, "lat": place.lat}, lambda at, profile: go_to(at, profile, pan=pan, tilt=tilt))
    return aim


def require_mover(mover: Mover, camera: Camera) -> None:
    """Refuse, and record the refusal, unless the actor may move this very camera.

    Raises:
        PermissionDenied: not there, or not at all.
    """
    require_capability(mover.actor, Capability.PTZ_MOVE, action=Action.PTZ_MOVE, target=camera.code)
    if Camera.objects.visible_to(mover.actor, Capability.PTZ_MOVE).filter(pk=camera.pk).exists():
        return
    _record(mover, camera, Outcome.REFUSED, "outside the jurisdictions and camera groups")
    raise PermissionDenied(_("This camera is not in your charge."))


def _ready(mover: Mover, camera: Camera) -> tuple[Device, dict[str, Any]]:
    require_mover(mover, camera)
    device = Device.objects.select_related("camera").filter(camera=camera).first()
    if device is None:
        raise NoDevice
    ptz = device.abilities.get("ptz")
    if not ptz:
        raise CannotMove
    return device, ptz


def _do(mover: Mover, device: Device, move: dict[str, Any], act: Act) -> int:
    number = hold_take(actor=mover.actor, camera=device.camera, move=move, reason=mover.reason, address=mover.address)
    _tell(mover, device, act)
    return number


def _tell(mover: Mover, device: Device, act: Act) -> None:
    """Raises DeviceError; that a recorded move failed is recorded too."""

    async def say(connection: Any) -> None:
        await connection.introduce()
        await act(connection, device.abilities["ptz"]["profile"])

    try:
        talk(device.address, secrets_of(device), say, seconds=TALK_S)
    except DeviceError as error:
        _record(mover, device.camera, Outcome.FAILED, error.code)
        raise


def _record(mover: Mover, camera: Camera, outcome: Outcome, reason: str) -> None:
    audit_record(
        actor=mover.actor,
        action=Action.PTZ_MOVE,
        target_type="camera",
        target=camera.code,
        outcome=outcome,
        reason=reason,
        address=mover.address,
    )
