"""Alert signals from the bus become alerts."""

from datetime import UTC, datetime

from django.contrib.gis.geos import Point

from apps.alerts.choices import SIGNALLED, Cause, Severity
from apps.alerts.services import alert_end, alert_open
from apps.timeline.rounds import Handler, Round
from safecity_gis.messages.alerts import AlertPhase, AlertSignal


class SignalHandler(Handler):
    """Opens and closes in the order of the stream; a signal of an unknown cause, district or camera is refused."""

    order = 300

    def handle(self, round_: Round) -> None:
        for signal in round_.signals:
            reason = _refusal(signal, round_)
            if reason:
                round_.refuse(signal, reason)
            elif signal.phase is AlertPhase.OPEN:
                _open(signal, round_)
            else:
                alert_end(
                    cause=Cause(signal.cause),
                    dedupe_key=signal.dedupe_key,
                    at=_instant(signal.at),
                    simulated=signal.simulated,
                    exercise_id=signal.exercise_id or "",
                    reason=signal.detail[:300],
                )


def _open(signal: AlertSignal, round_: Round) -> None:
    camera = round_.cameras.get(signal.camera) if signal.camera else None
    place = (signal.lon, signal.lat) if signal.lon is not None and signal.lat is not None else None
    if place is None and camera is not None:
        place = (camera.lon, camera.lat)
    alert_open(
        cause=Cause(signal.cause),
        dedupe_key=signal.dedupe_key,
        severity=Severity(signal.severity.value),
        jurisdiction_id=round_.jurisdictions[signal.district],
        group_id=camera.group_id if camera else None,
        camera_code=signal.camera or "",
        position=Point(*place, srid=4326) if place else None,
        detail=signal.detail,
        at=_instant(signal.at),
        known_at=round_.at,
        simulated=signal.simulated,
        exercise_id=signal.exercise_id or "",
    )


def _refusal(signal: AlertSignal, round_: Round) -> str:
    if signal.cause not in Cause.values:
        return f"unknown cause {signal.cause}"
    if signal.cause not in SIGNALLED:
        return f"cause {signal.cause} is not for signals"
    if signal.district not in round_.jurisdictions:
        return f"unknown district {signal.district}"
    if len(signal.exercise_id or "") > 40:
        return "exercise_id is longer than 40 characters"
    if signal.camera is not None:
        camera = round_.cameras.get(signal.camera)
        if camera is None:
            return f"unknown camera {signal.camera}"
        if camera.district != signal.district:
            return f"camera {signal.camera} is not in {signal.district}"
    return ""


def _instant(epoch_s: float) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
