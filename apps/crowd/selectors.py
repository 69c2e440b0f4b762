"""What the map and the panel show of crowds: zones with their present, their past hour, and events with their stages."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, Scope, scope_of, scopes_of
from apps.crowd.models import CrowdZone, Event, Stage, ZoneMinute, ZoneNow
from safecity_gis.core.crowd.levels import BANDS

FRESH = timedelta(seconds=15)
"""What fusion wrote longer ago is not now any more."""
ENDED_SHOWN = timedelta(days=30)
"""An event that ended longer ago is left out of the list."""
PLACES = 6


def bands_told() -> dict[str, list[dict[str, Any]]]:
    """Levels of service by use; `most_per_m2` is None for the last."""
    return {
        use.value: [{"level": band.level, "most_per_m2": None if band.level == "F" else band.most_per_m2} for band in bands]
        for use, bands in BANDS.items()
    }


def crowd_now(user: AnyUser, now: datetime | None = None) -> dict[str, Any]:
    """Zones that the user may see, each with its present, and the cells of the heat map."""
    at = now or timezone.now()
    zones = CrowdZone.objects.visible_to(user).present().select_related("jurisdiction", "now")
    manages = scope_of(user, Capability.CROWD_MANAGE).jurisdictions
    told, cells = [], []
    for zone in zones:
        present = getattr(zone, "now", None)
        fresh = present if present is not None and present.at >= at - FRESH else None
        told.append(zone_told(zone, fresh, manages=zone.jurisdiction.code in manages))
        if fresh is not None:
            cells += [[zone.pk, *cell] for cell in fresh.cells]
    side = max((zone["now"]["side_m"] for zone in told if zone["now"]), default=0)
    return {"at": at, "zones": told, "cells": cells, "side_m": side}


def zone_told(zone: CrowdZone, present: ZoneNow | None, *, manages: bool) -> dict[str, Any]:
    """One zone; `now` is None where nobody has looked of late, or fusion is silent."""
    return {
        "id": zone.pk,
        "name": zone.name,
        "name_ur": zone.name_ur,
        "jurisdiction": zone.jurisdiction.code,
        "area": [[round(x, PLACES), round(y, PLACES)] for x, y in zone.area.exterior_ring.coords],
        "area_m2": round(zone.area_m2, 1),
        "use": zone.use,
        "capacity": zone.capacity,
        "dense_per_m2": zone.dense_per_m2,
        "may_change": manages,
        "now": None if present is None or present.people is None else _present(present),
    }


def _present(row: ZoneNow) -> dict[str, Any]:
    names = (
        "at", "people", "low", "high", "seen_share", "per_m2", "densest_per_m2", "at_least", "level", "inflow_per_min",
        "outflow_per_min", "rise_per_min", "pressure", "counterflow", "forecasts", "simulated", "side_m",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def zone_minutes(zone: CrowdZone, *, since: datetime) -> list[dict[str, Any]]:
    """The minutes of a zone since then, oldest first."""
    names = (
        "minute",
        "people",
        "low",
        "high",
        "at_least",
        "densest_per_m2",
        "level",
        "inflow_per_min",
        "outflow_per_min",
        "simulated",
    )
    return list(ZoneMinute.objects.filter(zone=zone, minute__gte=since).order_by("minute").values(*names))


def events_told(user: AnyUser, now: datetime | None = None) -> list[dict[str, Any]]:
    """Events of the user's districts, those under way or to come first; none that ended long ago."""
    at = now or timezone.now()
    events = Event.objects.visible_to(user).annotate(last=Max("stages__ends_at")).filter(last__gte=at - ENDED_SHOWN)
    events = events.select_related("jurisdiction")
    events = events.prefetch_related("stages__zone__now", "stages__zone__jurisdiction")
    scopes = scopes_of(user, (Capability.CROWD_VIEW, Capability.CROWD_MANAGE))
    told = [_event(event, at, scopes) for event in events]
    return sorted(told, key=lambda event: (event["state"] == "over", event["starts_at"] or at))


def event_told(user: AnyUser, event: Event) -> dict[str, Any]:
    """One event with its stages; `state` is planned, running or over. Of zones of other districts nothing is told."""
    return _event(event, timezone.now(), scopes_of(user, (Capability.CROWD_VIEW, Capability.CROWD_MANAGE)))


def _event(event: Event, at: datetime, scopes: Mapping[Capability, Scope | None]) -> dict[str, Any]:
    sees, manages = (
        scope.jurisdictions if (scope := scopes[capability]) else frozenset()
        for capability in (Capability.CROWD_VIEW, Capability.CROWD_MANAGE)
    )
    stages = [_stage(stage, at, sees) for stage in event.stages.all()]
    starts = min((stage["starts_at"] for stage in stages), default=None)
    ends = max((stage["ends_at"] for stage in stages), default=None)
    return {
        "id": event.pk,
        "name": event.name,
        "notes": event.notes,
        "jurisdiction": event.jurisdiction.code,
        "starts_at": starts,
        "ends_at": ends,
        "state": _state(starts, ends, at),
        "stages": stages,
        "may_change": event.jurisdiction.code in manages,
    }


def _stage(stage: Stage, at: datetime, sees: Collection[str]) -> dict[str, Any]:
    zone = stage.zone if stage.zone and stage.zone.jurisdiction.code in sees else None
    present = getattr(zone, "now", None) if zone else None
    fresh = present is not None and present.at >= at - FRESH and present.people is not None
    return {
        "number": stage.number,
        "name": stage.name,
        "starts_at": stage.starts_at,
        "ends_at": stage.ends_at,
        "state": _state(stage.starts_at, stage.ends_at, at),
        "zone": zone.pk if zone else None,
        "zone_name": zone.name if zone else "",
        "route": None if stage.route is None else [[round(x, PLACES), round(y, PLACES)] for x, y in stage.route.coords],
        "capacity": stage.capacity,
        "people": present.people if present is not None and fresh else None,
        "at_least": bool(present.at_least) if present is not None and fresh else False,
        "simulated": bool(present.simulated) if present is not None and fresh else False,
    }


def _state(starts: datetime | None, ends: datetime | None, at: datetime) -> str:
    if starts is None or ends is None or at < starts:
        return "planned"
    return "running" if at < ends else "over"


def zones_choosable(user: AnyUser, pks: set[int]) -> dict[int, CrowdZone]:
    """Those of the zones that the user may plan with."""
    rows = CrowdZone.objects.visible_to(user, Capability.CROWD_MANAGE).present().filter(pk__in=pks)
    return {zone.pk: zone for zone in rows}
