"""Traffic as the API tells it."""

from typing import Any

from apps.accounts.selectors import Scope
from apps.alerts.models import Alert
from apps.traffic.models import Area, AreaMinute, Closure, CountingLine, Note, SegmentMinute, TravelLink, TravelTime
from apps.traffic.selectors import SegmentNow
from safecity_gis.core.geo.lines import length_m


def segment_told(now: SegmentNow, manages: Scope) -> dict[str, Any]:
    segment = now.segment
    return {
        "code": segment.code,
        "name": segment.name,
        "name_ur": segment.name_ur,
        "corridor": segment.corridor,
        "corridor_ur": segment.corridor_ur,
        "towards": segment.towards,
        "towards_ur": segment.towards_ur,
        "position": segment.position,
        "length_m": round(_length_m(segment.line.coords)),
        "limit_kmh": segment.limit_kmh,
        "free_kmh": segment.free_kmh,
        "speed_kmh": _rounded(now.speed_kmh),
        "error_kmh": _rounded(now.error_kmh),
        "level": now.level,
        "vehicles": now.vehicles,
        "queue_m": round(now.queue_m),
        "at": now.at,
        "simulated": now.simulated,
        "manages": manages.allows(segment.jurisdiction.code, segment.group.code),
        "notes": [said_told(note) for note in now.notes],
        "closure": said_told(now.closure) if now.closure else None,
    }


def said_told(said: Note | Closure) -> dict[str, Any]:
    return {
        "id": said.pk,
        "text": said.text,
        "starts_at": said.starts_at,
        "ends_at": said.ends_at,
        "by": said.written_by.get_username(),
    }


def minute_told(row: SegmentMinute) -> dict[str, Any]:
    return {
        "at": row.minute.timestamp(),
        "speed_kmh": _rounded(None if row.speed_mps is None else row.speed_mps * 3.6),
        "vehicles": row.vehicles,
        "queue_m": round(row.queue_m),
    }


def junction_told(area: Area, sums: dict[str, Any]) -> dict[str, Any]:
    middle = area.area.centroid
    return {
        "code": area.code,
        "name": area.name,
        "name_ur": area.name_ur,
        "conflicts": sums["total"],
        "weight": round(sums["heavy"], 2),
        "shortest_s": round(sums["shortest"], 2),
        "simulated": sums["simulated"],
        "lon": middle.x,
        "lat": middle.y,
    }


def link_told(link: TravelLink, newest: TravelTime | None) -> dict[str, Any]:
    told = {"code": link.code, "name": link.name, "name_ur": link.name_ur, "length_m": round(link.length_m), "time": None}
    if newest is not None:
        told["time"] = {
            "seconds": round(newest.seconds),
            "low_s": round(newest.low_s),
            "high_s": round(newest.high_s),
            "trips": newest.trips,
            "method": newest.method,
            "at": newest.at,
            "simulated": newest.simulated,
        }
    return told


def incident_told(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "cause": alert.cause,
        "severity": alert.severity,
        "detail": alert.detail,
        "camera": alert.camera_code,
        "opened_at": alert.opened_at,
        "figures": alert.figures,
        "simulated": alert.simulated,
    }


def line_told(line: CountingLine, counts: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": line.code,
        "name": line.name,
        "name_ur": line.name_ur,
        "camera": line.camera.code,
        "segment": line.segment.code if line.segment else None,
        "points": [list(point[:2]) for point in line.line.coords],
        "changed_at": line.changed_at,
    }
    if counts is not None:
        told["counts"] = [
            {
                "object_class": row["object_class"],
                "forward": row["forward"],
                "count": row["total"],
                "simulated": row["simulated"],
                "speed_kmh": _rounded(None if row["speed"] is None else row["speed"] * 3.6),
                "error_kmh": _rounded(None if row["error"] is None else row["error"] * 3.6 * 1.96),
            }
            for row in counts
        ]
    return told


def area_told(area: Area, newest: AreaMinute | None = None) -> dict[str, Any]:
    filling = None
    if newest is not None:
        filling = {
            "at": newest.minute,
            "mean": round(newest.mean, 1),
            "most": newest.most,
            "taken": round(newest.taken, 3),
            "occupied": round(newest.occupied, 3),
            "simulated": newest.simulated,
        }
    return {
        "filling": filling,
        "code": area.code,
        "name": area.name,
        "name_ur": area.name_ur,
        "kind": area.kind,
        "jurisdiction": area.jurisdiction.code,
        "group": area.group.code,
        "points": [list(point[:2]) for point in area.area.exterior_ring.coords],
        "changed_at": area.changed_at,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _length_m(coords: Any) -> float:
    return length_m([point[:2] for point in coords])
