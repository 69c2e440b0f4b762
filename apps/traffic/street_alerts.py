"""Incidents on the road as alerts: opened, ended, and taken up again after a restart."""

from datetime import UTC, datetime

from django.contrib.gis.geos import Point

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.timeline.rounds import Round
from apps.traffic.scene import Drawing
from apps.traffic.sights import Cameras
from safecity_gis.core.traffic.incident_book import Changes, Incident
from safecity_gis.core.traffic.incidents import Kind
from safecity_gis.core.traffic.watch import TrafficWatch

SEVERITIES = {Kind.WRONG_WAY: Severity.SEVERE, Kind.STOPPED: Severity.MODERATE, Kind.WALKING: Severity.MODERATE}
REASONS = {
    Kind.WRONG_WAY: "nobody drives against the traffic there any more",
    Kind.STOPPED: "the vehicle drives on, or is out of sight",
    Kind.WALKING: "nobody walks there any more",
}


def incidents_tell(
    round_: Round, drawing: Drawing, watch: TrafficWatch, cameras: Cameras, changes: Changes, *, simulated: bool
) -> None:
    """Open and end the alerts of these changes."""
    for incident in changes.opened:
        _open(round_, drawing, watch, cameras, incident, simulated=simulated)
    for incident in changes.ended:
        at = max(incident.seen_at, incident.since)
        alert_end(
            cause=Cause(incident.kind.value),
            dedupe_key=incident.key,
            at=datetime.fromtimestamp(at, UTC),
            simulated=simulated,
            reason=REASONS[incident.kind],
        )


def incidents_resume(drawing: Drawing, watch: TrafficWatch, at: datetime, *, simulated: bool) -> None:
    """Take up the alerts that were open before a restart, so that they end, or go on, instead of being opened twice."""
    codes = {segment.code: number for number, segment in enumerate(drawing.segments)}
    for kind in Kind:
        for key, marked in open_keys(Cause(kind.value)).items():
            code, along, since = [*key.split(":"), "", ""][:3]
            if marked != simulated:
                continue
            if code not in codes or not along.isdigit() or not since.isdigit():
                reason = "its segment is no longer drawn"
                alert_end(cause=Cause(kind.value), dedupe_key=key, at=at, simulated=simulated, reason=reason)
                continue
            watch.book.open.append(Incident(key, kind, codes[code], float(along), float(since), at.timestamp()))


def _open(round_: Round, drawing: Drawing, watch: TrafficWatch, cameras: Cameras, incident: Incident, *, simulated: bool) -> None:
    told, segment = incident.told, drawing.segments[incident.carriageway]
    if told is None:
        return
    tracks = watch.tracks
    place = drawing.frame.to_lonlat(tracks.point[told.slot][None])[0]
    speed = watch.speed_of(told.slot)
    figures = {"since_s": round(max(0.0, round_.at.timestamp() - incident.since), 1)}
    if speed is not None and incident.kind is Kind.WRONG_WAY:
        figures |= {"speed_kmh": round(speed.mps * 3.6, 0), "sd_kmh": round(speed.sd_mps * 3.6, 1)}
    alert_open(
        cause=Cause(incident.kind.value),
        dedupe_key=incident.key,
        severity=SEVERITIES[incident.kind],
        jurisdiction_id=segment.jurisdiction_id,
        group_id=segment.group_id,
        camera_code=cameras.codes[int(tracks.camera[told.slot])],
        position=Point(*place.tolist(), srid=4326),
        detail=f"{segment.corridor}, {segment.name}"[:500],
        figures=figures,
        at=datetime.fromtimestamp(incident.since, UTC),
        known_at=round_.at,
        simulated=simulated,
    )
