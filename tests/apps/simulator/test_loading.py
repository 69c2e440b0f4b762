"""The simulated city out of the database."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon

from apps.cameras.choices import Lifecycle
from apps.cameras.models import CameraState
from apps.places.choices import LandUse, RoadClass, ZoneKind
from apps.places.models import Building, Road, RoadNode, Zone
from apps.recognition.models import Source
from apps.simulator.loading import city_load
from apps.timeline.services import fact_assert
from tests.factories import TRUST, make_camera

pytestmark = pytest.mark.django_db


def make_road(code: str, *, lon: float = 67.03, **values) -> Road:
    line = LineString((lon, 24.85), (lon + 0.002, 24.85), srid=4326)
    start, end = (RoadNode.objects.create(position=Point(*line.coords[i], srid=4326)) for i in (0, -1))
    plain = {"road_class": RoadClass.PRIMARY, "speed_kmh": 54, "lanes": 4, "length_m": 200.0}
    return Road.objects.create(code=code, start=start, end=end, line=line, **{**plain, **values}, **TRUST)


def test_without_cameras_the_city_is_empty() -> None:
    make_road("road")
    assert not city_load()


def test_only_simulated_cameras_in_service_or_faulty_and_with_a_pose_are_simulated() -> None:
    make_road("road")
    make_camera(code="good", pose={"bearing_deg": 90.0, "range_m": 60.0})
    make_camera(code="broken", pose={}, lifecycle=Lifecycle.FAULTY)
    make_camera(code="real", pose={}, simulated=False)
    make_camera(code="planned", pose={}, lifecycle=Lifecycle.PLANNED)
    make_camera(code="nowhere")
    Source.objects.create(camera=make_camera(code="fed", pose={}), worker="w1", url="file:///clip.avi")
    city = city_load()
    assert {camera.code: camera.faulty for camera in city.cameras} == {"broken": True, "good": False}
    good = city.cameras[1]
    assert (good.bearing_deg, good.range_m, good.district, good.width) == (90.0, 60.0, "south", 1920)
    assert good.field_of_view.area > 0


def test_the_stored_field_of_view_is_used() -> None:
    make_road("road")
    seen = Polygon(((67.03, 24.85), (67.031, 24.85), (67.031, 24.851), (67.03, 24.85)), srid=4326)
    make_camera(pose={"field_of_view": seen})
    (view,) = city_load().cameras
    assert view.field_of_view.wkt.startswith("POLYGON ((67.03 24.85, 67.031 24.85")


def test_roads_buildings_and_zones_around_the_cameras_come_along() -> None:
    make_camera(pose={})
    make_road("near", one_way=True)
    make_road("far", lon=68.0)
    square = Polygon.from_bbox((67.0301, 24.8501, 67.0302, 24.8502))
    square.srid = 4326
    Building.objects.create(code="b", land_use=LandUse.COMMERCIAL, height_m=12, footprint=square, **TRUST)
    Zone.objects.create(code="z", name="Zone", kind=ZoneKind.RED_ZONE, area=MultiPolygon(square, srid=4326), **TRUST)
    city = city_load()
    (road,) = city.roads
    assert (road.speed_mps, road.lanes, road.one_way, road.road_class) == (15.0, 4, True, "primary")
    assert city.buildings[0].footprint.shape == (5, 2) and city.buildings[0].height_m == 12
    assert city.zones[0].code == "z" and city.zones[0].area.area > 0


def test_the_stamp_changes_when_and_only_when_the_city_does() -> None:
    make_road("road")
    camera = make_camera(pose={})
    before = city_load().stamp
    assert city_load().stamp == before
    fact_assert(CameraState, subject={"camera": camera}, valid_from=datetime.now(UTC), values={"lifecycle": Lifecycle.FAULTY})
    assert city_load().stamp != before


def test_loading_takes_few_queries(django_assert_max_num_queries) -> None:
    make_road("road")
    for _ in range(5):
        make_camera(pose={})
    with django_assert_max_num_queries(8):
        city_load()
