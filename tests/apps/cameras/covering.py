"""A camera that looks north along a street, and buildings in its way; shapes in metres east and north of the camera."""

from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry

from apps.cameras.choices import Condition
from apps.cameras.models import Camera, CameraHealth
from apps.places.choices import LandUse, ZoneKind
from apps.places.models import Building, Zone
from apps.timeline.services import fact_assert
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from tests.factories import EPOCH, TRUST, make_camera

HERE = LonLat(67.03, 24.85)
FRAME = LocalFrame(HERE)
NORTH = {"mount_height_m": 8.0, "bearing_deg": 0.0, "tilt_deg": 20.0, "hfov_deg": 60.0, "range_m": 80.0}
"""Sees the ground from some 10 m to 80 m ahead."""


def make_watching(code: str, *, live: bool | None = None, pose: dict[str, Any] | None = None, **values: Any) -> Camera:
    """A camera in service; `live` tells its health, None leaves that unknown."""
    camera = make_camera(code=code, lon=HERE.lon, lat=HERE.lat, pose=NORTH | (pose or {}), **values)
    if live is not None:
        condition = Condition.ONLINE if live else Condition.OFFLINE
        values = {"condition": condition, "reason": "", "simulated": True}
        fact_assert(CameraHealth, subject={"camera": camera}, valid_from=EPOCH, values=values)
    return camera


def make_building(code: str, shape: shapely.Geometry, height_m: float = 15.0) -> Building:
    ground = {"footprint": on_earth(shape), "height_m": height_m, "land_use": LandUse.MIXED}
    return Building.objects.update_or_create(code=code, defaults=ground | TRUST)[0]


def make_zone(code: str, shape: shapely.Geometry) -> Zone:
    area = on_earth(shapely.MultiPolygon([shape]))
    return Zone.objects.create(code=code, name=code, kind=ZoneKind.RED_ZONE, area=area, **TRUST)


def on_earth(shape: shapely.Geometry) -> GEOSGeometry:
    degrees = shapely.transform(shape, FRAME.to_lonlat)
    return GEOSGeometry(memoryview(shapely.to_wkb(degrees)), srid=4326)


def at(east_m: float, north_m: float) -> LonLat:
    return FRAME.lonlat(GroundXY(east_m, north_m))
