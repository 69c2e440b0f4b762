"""Who sees this place: the cameras in service whose stored ground holds it, the sharpest first."""

from typing import Any

from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Point
from django.db.models import F

from apps.accounts.models import User
from apps.cameras.choices import Condition
from apps.cameras.coverage_ground import SRID, city_frame, sound_in_metres, viewer_of
from apps.cameras.models import CameraCoverage
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.sightings import cameras_seeing
from safecity_gis.core.geo.frames import LonLat

LIVE = frozenset({Condition.ONLINE.value, Condition.DEGRADED.value})


def cameras_that_see(user: User, place: LonLat) -> list[dict[str, Any]]:
    """The visible cameras in service that see a place, by falling pixel density.

    Returns:
        For each its code, kind, density in px per metre, best band (None below detection), distance along the ground in metres,
        pixel `x`, `y` in its picture, current condition, and whether its pictures come in (`live`).
    """
    rows = (
        CameraCoverage.objects.visible_to(user)
        .in_service()
        .filter(pose__known_to=None, pose__valid_to=None, seen__intersects=Point(place.lon, place.lat, srid=SRID))
        .with_condition()
        .annotate(condition=F("health__condition"), wkb=AsWKB("seen"))
        .select_related("pose__camera__site")
        .defer("seen", "detect", "observe", "recognise", "identify")
        .order_by("camera__code")
    )
    found = list(rows)
    if not found:
        return []
    frame = city_frame()
    seen = SeenGround(sound_in_metres([bytes(row.wkb) for row in found], frame))
    sightings = cameras_seeing(frame.ground(place), [viewer_of(row.pose, frame) for row in found], seen)
    return [
        {
            "code": found[one.camera].pose.camera.code,
            "kind": found[one.camera].pose.camera.kind,
            "px_per_m": round(one.px_per_m, 1),
            "band": None if one.band is None else one.band.name.lower(),
            "distance_m": round(one.distance_m, 1),
            "x": round(one.pixel.x),
            "y": round(one.pixel.y),
            "condition": found[one.camera].condition,
            "live": found[one.camera].condition in LIVE,
        }
        for one in sightings
    ]
