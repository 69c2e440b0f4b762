"""The unseen way: past the live cameras, past the planned ones, and what closes it."""

from typing import Any

import pytest
import shapely

from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.cameras.coverage_services import coverage_compute
from apps.places.models import Zone
from tests.apps.cameras.covering import FRAME, at, make_building, make_watching, make_zone
from tests.apps.planning.planning import ask, begin, make_street, planned, planner, post

pytestmark = pytest.mark.django_db

CLOSE = {"range_m": 60.0, "width_px": 8000, "height_px": 4500, "tilt_deg": 35.0, "hfov_deg": 90.0}


def place(east_m: float, north_m: float) -> dict[str, float]:
    here = at(east_m, north_m)
    return {"lon": here.lon, "lat": here.lat}


def in_metres(geometry: dict[str, Any]) -> shapely.Geometry:
    return shapely.transform(shapely.geometry.shape(geometry), FRAME.to_ground)


def walls_with_a_gap() -> None:
    """Two walls from west to east with 12 m between them, in the middle of the square."""
    make_zone("square", shapely.box(-300, -300, 300, 300))
    make_building("west", shapely.box(-400, 0, -6, 10))
    make_building("east", shapely.box(6, 0, 400, 10))
    make_watching("far", pose={"bearing_deg": 90.0}, jurisdiction="south")


def test_on_foot_the_way_leads_through_the_gap_and_a_planned_camera_closes_it() -> None:
    walls_with_a_gap()
    _, client = planner()
    pk = begin(client)
    asked = {"by": "foot", "start": place(-40, -60), "end": place(-40, 70), "band": "detect"}
    told = ask(client, f"{pk}/unseen/", asked)
    way = in_metres(told["way"])
    assert told["unseen"] and told["length_m"] == pytest.approx(way.length, rel=0.02)
    assert not way.intersects(shapely.box(-399, 1, -7, 9)) and way.intersects(shapely.box(-6, 0, 6, 10))
    (gap,) = told["closing"]
    assert gap["properties"]["metres"] == pytest.approx(12, abs=4)
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(0, -25, **CLOSE)}]}, 201)
    closed = ask(client, f"{pk}/unseen/", asked)
    assert not closed["unseen"] and closed["way"] is None and closed["closing"] == []
    assert ask(client, f"{pk}/unseen/", {**asked, "live": True})["unseen"]


def test_by_car_the_way_leaves_the_zone_and_the_cut_names_the_roads_to_watch() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    make_street((0, 0), (0, 90), (0, 200), code="north")
    make_street((0, 0), (90, 0), (200, 0), code="east")
    _, client = planner()
    pk = begin(client)
    asked = {"by": "car", "zone": "square", "start": place(0, 0)}
    told = ask(client, f"{pk}/unseen/", asked)
    assert told["unseen"] and len(told["closing"]) == 2
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(-4, 10, **CLOSE)}]}, 201)
    one = ask(client, f"{pk}/unseen/", asked)
    assert [road["properties"]["name"] for road in one["closing"]] == ["East"]
    assert in_metres(one["way"]).bounds[3] < 5
    anpr = ask(client, f"{pk}/unseen/", {**asked, "anpr_only": True})
    assert len(anpr["closing"]) == 2
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(10, -4, bearing_deg=90, **CLOSE)}]}, 201)
    assert not ask(client, f"{pk}/unseen/", asked)["unseen"]


def test_live_coverage_counts_and_the_question_is_in_the_audit() -> None:
    make_zone("square", shapely.box(-100, -100, 100, 100))
    make_street((0, 0), (0, 90), (0, 200), code="north")
    make_watching("cam", width_px=8000, height_px=4500)
    coverage_compute()
    user, client = planner()
    told = ask(client, f"{begin(client)}/unseen/", {"by": "car", "zone": "square", "start": place(0, 0)})
    assert not told["unseen"]
    asked, answered = Entry.objects.filter(action=Action.PLAN_ASK, actor=user.username).order_by("id")
    assert asked.data["by"] == "car" and "unseen" not in asked.data and asked.address
    assert answered.data["unseen"] is False and answered.data["computation"] == asked.data["computation"]


def test_wrong_ends_zones_and_distances_are_refused_in_words() -> None:
    walls_with_a_gap()
    _, client = planner()
    pk = begin(client)
    foot, car = {"by": "foot", "start": place(0, -60)}, {"by": "car", "zone": "square"}
    assert post(client, f"{pk}/unseen/", foot, 400)["code"] == "invalid"
    assert ask(client, f"{pk}/unseen/", {**foot, "end": place(50, 5)}, "place_closed") is None
    assert ask(client, f"{pk}/unseen/", {**foot, "end": place(0, 9000)}, "too_large") is None
    assert ask(client, f"{pk}/unseen/", {**foot, "end": place(1, -60)}, "too_close") is None
    assert ask(client, f"{pk}/unseen/", car, "not_both_sides") is None
    assert ask(client, f"{pk}/unseen/", {**car, "zone": "nowhere"}, "zone") is None
    make_street((0, 0), (0, 90), (0, 400), code="north")
    assert ask(client, f"{pk}/unseen/", {**car, "start": place(900, 0)}, "place_closed") is None
    assert Zone.objects.count() == 1
