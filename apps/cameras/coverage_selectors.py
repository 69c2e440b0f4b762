"""Who sees this place: the cameras in service whose ground holds it, the sharpest first.

The ground is the stored one, of the home view. A PTZ camera whose device says that it looks elsewhere sees what lies in its
present picture of the ground that it could be turned to.
"""

from typing import Any

from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Point
from django.db.models import F, Q

from apps.accounts.models import User
from apps.cameras.choices import Condition
from apps.cameras.coverage_ground import SRID, city_frame, sound_in_metres, turned_to, viewer_of
from apps.cameras.models import CameraCoverage
from apps.cameras.turning import turning
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.sightings import cameras_seeing
from safecity_gis.core.geo.frames import LonLat

LIVE = frozenset({Condition.ONLINE.value, Condition.DEGRADED.value})


def cameras_that_see(user: User, place: LonLat) -> list[dict[str, Any]]:
    """The visible cameras in service that see a place, by falling pixel density.

    Returns:
        For each its code, kind, density in px per metre, best band (None below detection), distance along the ground in metres,
        pixel `x`, `y` in its picture, current condition, whether its pictures come in (`live`), and whether it is `turned` away
        from its home view.
    """
    away, point = turning.away(), Point(place.lon, place.lat, srid=SRID)
    rows = (
        CameraCoverage.objects.visible_to(user)
        .in_service()
        .filter(pose__known_to=None, pose__valid_to=None)
        .filter(Q(seen__intersects=point) & ~Q(camera__in=away) | Q(reachable__intersects=point, camera__in=away))
        .with_condition()
        .annotate(condition=F("health__condition"), wkb=AsWKB("seen"))
        .select_related("pose__camera__site")
        .defer("seen", "reachable", "detect", "observe", "recognise", "identify")
        .order_by("camera__code")
    )
    found = list(rows)
    if not found:
        return []
    frame = city_frame()
    viewers, shapes = [viewer_of(row.pose, frame) for row in found], sound_in_metres([bytes(row.wkb) for row in found], frame)
    for number, row in enumerate(found):
        if row.camera_id in away:
            viewers[number] = turned_to(viewers[number], away[row.camera_id])
            shapes[number] = viewers[number].footprint
    sightings = cameras_seeing(frame.ground(place), viewers, SeenGround(shapes))
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
            "turned": found[one.camera].camera_id in away,
        }
        for one in sightings
    ]
