"""Who sees a place, the stored coverage, and what nobody sees: scoped, in service only, and refusing bad numbers."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client

from apps.accounts.choices import Role
from apps.cameras.choices import Lifecycle
from apps.cameras.coverage_services import coverage_compute
from apps.cameras.coverage_summary import _computed
from apps.cameras.models import Camera
from apps.cameras.services import camera_pose_set, camera_state_set
from apps.places.models import Building, Road, RoadNode
from tests.apps.cameras.covering import NORTH, at, make_building, make_watching, make_zone, on_earth
from tests.factories import TRUST, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
SEEING, ZONES = "/api/v1/cameras/seeing/", "/api/v1/coverage/zones/"
BLIND, VIEWS = "/api/v1/map/blind-spots/", "/api/v1/map/fields-of-view/"


def client_of(role: Role | None = Role.OPERATOR, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def seeing(client: Client, east_m: float, north_m: float) -> list[dict[str, Any]]:
    place = at(east_m, north_m)
    answer = client.get(SEEING, {"lon": place.lon, "lat": place.lat})
    assert answer.status_code == 200, answer.content
    return answer.json()["cameras"]


def test_cameras_that_see_a_place_are_ranked_by_pixel_density() -> None:
    make_watching("coarse", width_px=640, height_px=360, live=False)
    make_watching("fine", width_px=3840, height_px=2160, live=True)
    make_watching("away", pose={"bearing_deg": 180.0})
    coverage_compute()
    fine, coarse = seeing(client_of(), 0, 40)
    assert (fine["code"], fine["live"], coarse["code"], coarse["live"]) == ("fine", True, "coarse", False)
    assert fine["px_per_m"] == pytest.approx(6 * coarse["px_per_m"], rel=0.01) and fine["distance_m"] == 40.0
    assert (coarse["band"], fine["band"], fine["x"]) == (None, "observe", pytest.approx(1920, abs=2))
    assert seeing(client_of(), 0, 400) == []


def test_a_place_behind_a_wall_is_not_seen() -> None:
    make_watching("cam")
    make_building("wall", shapely.box(-40, 20, 40, 30))
    coverage_compute()
    assert [one["code"] for one in seeing(client_of(), 0, 15)] == ["cam"]
    assert seeing(client_of(), 0, 40) == []


def test_only_cameras_in_service_and_in_scope_see() -> None:
    make_watching("mine")
    make_watching("theirs", jurisdiction="east")
    for lifecycle in (Lifecycle.PLANNED, Lifecycle.INSTALLED, Lifecycle.FAULTY, Lifecycle.RETIRED):
        make_watching(lifecycle.value, lifecycle=lifecycle)
    coverage_compute()
    assert [one["code"] for one in seeing(client_of(), 0, 40)] == ["mine"]
    both = client_of(jurisdictions=("south", "east"))
    assert [one["code"] for one in seeing(both, 0, 40)] == ["mine", "theirs"]


def test_a_camera_that_was_turned_sees_nothing_until_that_is_computed() -> None:
    camera = make_watching("cam")
    coverage_compute()
    camera_pose_set(actor=None, camera=camera, at=AT, **NORTH | {"bearing_deg": 180.0})
    assert seeing(client_of(), 0, 40) == []
    coverage_compute()
    assert [one["code"] for one in seeing(client_of(), 0, -40)] == ["cam"]


@pytest.mark.parametrize("query", ["", "lon=67", "lon=x&lat=24", "lon=nan&lat=24", "lon=67&lat=1e400", "lon=181&lat=0"])
def test_bad_numbers_are_refused(query: str) -> None:
    answer = client_of().get(f"{SEEING}?{query}")
    assert answer.status_code == 400 and answer.json()["code"] == "invalid"


@pytest.mark.parametrize("url", [f"{SEEING}?lon=67&lat=24", ZONES, "/api/v1/coverage/", "/api/v1/coverage/cam/bands/", BLIND])
def test_coverage_is_for_those_who_may_see_cameras(url: str) -> None:
    make_watching("cam")
    assert client_of(Role.REVIEWER).get(url).status_code == 403
    assert Client().get(url).status_code in {401, 403}


def test_the_list_is_geojson_by_place_with_areas_and_refusals() -> None:
    make_watching("cam")
    make_watching("endless", pose={"range_m": 5000.0})
    make_watching("theirs", jurisdiction="east")
    coverage_compute()
    client = client_of()
    features = {one["id"]: one for one in client.get("/api/v1/coverage/").json()["features"]}
    assert set(features) == {"cam", "endless"}
    assert features["cam"]["geometry"]["type"] == "MultiPolygon" and features["cam"]["properties"]["detect_m2"] > 0
    assert features["endless"]["geometry"] is None and "range" in features["endless"]["properties"]["refusal"]
    assert client.get("/api/v1/coverage/?in_bbox=60,20,61,21").json()["features"] == []
    assert client.get("/api/v1/coverage/cam/").status_code == 200
    assert client.get("/api/v1/coverage/theirs/").status_code == 404


def test_bands_are_four_shapes_coarse_to_fine() -> None:
    make_watching("cam")
    make_watching("theirs", jurisdiction="east")
    coverage_compute()
    features = client_of().get("/api/v1/coverage/cam/bands/").json()["features"]
    told = [(one["properties"]["band"], one["properties"]["px_per_m"]) for one in features]
    assert told == [("detect", 25), ("observe", 62), ("recognise", 125), ("identify", 250)]
    assert features[0]["properties"]["area_m2"] > features[2]["properties"]["area_m2"]
    assert client_of().get("/api/v1/coverage/theirs/bands/").status_code == 404


def test_the_map_shows_the_bare_field_of_view_until_the_seen_ground_is_computed() -> None:
    camera = make_watching("cam", pose={"field_of_view": on_earth(shapely.box(-5, 0, 5, 80))})
    client = client_of()
    (bare,) = client.get(VIEWS).json()["features"]
    assert bare["geometry"]["type"] == "Polygon"
    coverage_compute()
    (seen,) = client.get(VIEWS).json()["features"]
    assert seen["geometry"]["type"] == "MultiPolygon"
    turned = NORTH | {"bearing_deg": 180.0, "field_of_view": on_earth(shapely.box(-5, -80, 5, 0))}
    camera_pose_set(actor=None, camera=camera, at=AT, **turned)
    (stale,) = client.get(VIEWS).json()["features"]
    assert stale["geometry"]["type"] == "Polygon"


def zones(client: Client, counting: str = "built") -> dict[str, Any]:
    answer = client.get(ZONES, {"counting": counting})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_zone_is_covered_once_twice_and_blind_apart_from_its_buildings() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    make_building("block", shapely.box(-90, -90, -40, -70))
    first, second = make_watching("a", live=True), make_watching("b", live=False)
    coverage_compute()
    told = zones(client_of())
    (square,) = told["zones"]
    seen_m2 = round(first.coverage.seen_m2, 1)
    assert told["cameras"] == 2 and square["area_m2"] == pytest.approx(200 * 200 - 50 * 20, rel=1e-3)
    assert square["covered_m2"] == pytest.approx([seen_m2, seen_m2, 0], rel=1e-3)
    assert square["blind_m2"] == pytest.approx(square["area_m2"] - seen_m2, rel=1e-3)
    live = zones(client_of(), "live")
    assert live["cameras"] == 1 and live["zones"][0]["covered_m2"][1] == 0
    assert Camera.objects.get(code="b") == second


def test_a_main_road_is_measured_and_its_blind_stretch_drawn() -> None:
    ends = [RoadNode.objects.create(position=on_earth(shapely.Point(0, north))) for north in (0, 100)]
    line = on_earth(shapely.LineString([(0, 0), (0, 100)]))
    plain = {"start": ends[0], "end": ends[1], "line": line, "length_m": 100.0, "speed_kmh": 60, **TRUST}
    Road.objects.create(code="r-1", name="Main Street", road_class="primary", **plain)
    Road.objects.create(code="r-2", name="Lane", road_class="residential", **plain)
    make_watching("cam")
    coverage_compute()
    (road,) = zones(client_of())["roads"]
    assert road["name"] == "Main Street" and road["length_m"] == pytest.approx(100, abs=0.1)
    assert road["covered_m"][0] == pytest.approx(70, abs=1) and road["blind_m"] == pytest.approx(30, abs=1)
    (feature,) = client_of().get(BLIND).json()["features"]
    assert feature["properties"] == {"kind": "road", "of": "Main Street"} and len(feature["geometry"]["coordinates"]) == 2


def test_a_zone_and_a_road_are_told_by_what_pictures_of_them_are_good_for() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    ends = [RoadNode.objects.create(position=on_earth(shapely.Point(0, north))) for north in (0, 100)]
    plain = {"start": ends[0], "end": ends[1], "length_m": 100.0, "speed_kmh": 60, **TRUST}
    line = on_earth(shapely.LineString([(0, 0), (0, 100)]))
    Road.objects.create(code="r-1", name="Main Street", road_class="primary", line=line, **plain)
    camera, _ = make_watching("a", live=True), make_watching("theirs", jurisdiction="east", pose={"bearing_deg": 180.0})
    make_watching("b", live=False, pose={"bearing_deg": 90.0})
    coverage_compute()
    answer = client_of().get("/api/v1/coverage/dori/", {"counting": "live"}).json()
    stored = camera.coverage
    by_hand = {band: getattr(stored, f"{band}_m2") for band in ("detect", "observe", "recognise", "identify")}
    assert by_hand["observe"] > by_hand["recognise"] > 0
    assert answer["px_per_m"] == {"detect": 25, "observe": 62, "recognise": 125, "identify": 250}
    assert answer["zones"][0]["covered_m2"] == pytest.approx(by_hand, rel=1e-3, abs=0.1)
    (road,) = answer["roads"]
    reach_m = [((1920 / 2 / np.tan(np.radians(30)) / px_per_m) ** 2 - 8**2) ** 0.5 for px_per_m in (25, 62, 125)]
    covered_m = [road["covered_m"][band] for band in ("detect", "observe", "recognise")]
    assert np.diff(covered_m) == pytest.approx(np.diff(reach_m), abs=0.3) and road["covered_m"]["identify"] == 0
    built = client_of().get("/api/v1/coverage/dori/").json()
    assert built["cameras"] == 2 and built["zones"][0]["covered_m2"]["detect"] > 1.9 * by_hand["detect"]
    assert client_of().get("/api/v1/coverage/dori/", {"counting": "some"}).status_code == 400


def test_blind_ground_is_counted_by_what_the_user_may_see() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    make_watching("theirs", jurisdiction="east")
    coverage_compute()
    assert zones(client_of())["zones"][0]["covered_m2"][0] == 0
    assert zones(client_of(jurisdictions=("south", "east")))["zones"][0]["covered_m2"][0] > 0


def test_the_answer_is_kept_until_coverage_lifecycle_or_buildings_change() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    camera, client = make_watching("cam"), client_of()
    coverage_compute()
    first = zones(client)
    misses = _computed.cache_info().misses
    assert zones(client) == first and _computed.cache_info().misses == misses
    make_building("block", shapely.box(-90, -90, -40, -70))
    assert zones(client)["zones"][0]["area_m2"] < first["zones"][0]["area_m2"]
    Building.objects.all().delete()
    camera_state_set(actor=None, camera=camera, lifecycle=Lifecycle.FAULTY, at=AT)
    assert zones(client)["cameras"] == 0
    assert client.get(ZONES, {"counting": "some"}).status_code == 400
