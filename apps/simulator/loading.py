"""The simulated city as the database knows it now."""

import hashlib
from collections.abc import Iterable

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon as Rectangle

from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera
from apps.crowd.models import CrowdZone
from apps.places.models import Building, Road, Zone
from apps.simulator.city_view import BuildingView, CameraView, CityView, RoadView, ZoneView
from apps.simulator.crowds import CrowdGround
from apps.simulator.plant.loading import plant_load
from safecity_gis.core.geo.pose import field_of_view

MARGIN_DEG = 0.006
"""Roads and buildings this far from any camera are still loaded."""


def city_load() -> CityView:
    """Simulated cameras in service or faulty, with pose, and the roads, buildings and zones around them.

    A camera that an enabled recognition source feeds is left to its worker. Empty where nothing is seeded yet.
    """
    cameras = tuple(_cameras())
    if not cameras:
        return CityView(cameras=(), roads=())
    lons, lats = [camera.lon for camera in cameras], [camera.lat for camera in cameras]
    around = Rectangle.from_bbox((min(lons) - MARGIN_DEG, min(lats) - MARGIN_DEG, max(lons) + MARGIN_DEG, max(lats) + MARGIN_DEG))
    roads = tuple(_road(road) for road in Road.objects.filter(line__bboverlaps=around).order_by("code"))
    footprints = Building.objects.filter(footprint__bboverlaps=around).order_by("code").values_list("footprint", "height_m")
    buildings = tuple(BuildingView(np.array(footprint.exterior_ring.coords)[:, :2], height) for footprint, height in footprints)
    zones = tuple(
        ZoneView(zone.code, zone.name, shapely.from_wkb(bytes(zone.area.wkb))) for zone in Zone.objects.order_by("code")
    )
    plant = plant_load()
    return CityView(cameras, roads, buildings, zones, plant, _stamp((*cameras, *roads, *buildings, *zones, plant)))


def crowds_load() -> tuple[CrowdGround, ...]:
    """The crowd zones as they are drawn now."""
    zones = CrowdZone.objects.present().order_by("pk")
    return tuple(CrowdGround(zone.pk, shapely.from_wkb(bytes(zone.area.wkb)), zone.capacity) for zone in zones)


def _stamp(items: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for item in items:
        for value in vars(item).values():
            if isinstance(value, np.ndarray):
                digest.update(value.tobytes())
            else:
                digest.update(value.wkb if isinstance(value, shapely.Geometry) else repr(value).encode())
    return digest.hexdigest()


def _cameras() -> list[CameraView]:
    rows = (
        Camera.objects.filter(simulated=True)
        .exclude(source__enabled=True)
        .with_current()
        .filter(state__lifecycle__in=(Lifecycle.COMMISSIONED, Lifecycle.FAULTY), pose__isnull=False)
        .select_related("site", "jurisdiction", "pose", "state")
        .order_by("code")
    )
    return [_camera(row) for row in rows]


def _camera(row: Camera) -> CameraView:
    pose, position = row.pose, row.site.position
    values = {
        "code": row.code,
        "district": row.jurisdiction.code,
        "lon": position.x,
        "lat": position.y,
        "height_m": pose.mount_height_m,
        "bearing_deg": pose.bearing_deg,
        "tilt_deg": pose.tilt_deg,
        "hfov_deg": pose.hfov_deg,
        "range_m": pose.range_m,
        "width": row.width_px,
        "height": row.height_px,
        "faulty": row.state.lifecycle == Lifecycle.FAULTY,
    }
    if pose.field_of_view is not None:
        return CameraView(**values, field_of_view=shapely.from_wkb(bytes(pose.field_of_view.wkb)))
    bare = CameraView(**values, field_of_view=shapely.Polygon())
    ring = field_of_view(bare, row.width_px / row.height_px, pose.range_m)
    return CameraView(**values, field_of_view=shapely.Polygon(ring))


def _road(road: Road) -> RoadView:
    return RoadView(
        line=np.array(road.line.coords)[:, :2],
        start=road.start_id,
        end=road.end_id,
        road_class=road.road_class,
        speed_mps=road.speed_kmh / 3.6,
        lanes=road.lanes,
        one_way=road.one_way,
    )
