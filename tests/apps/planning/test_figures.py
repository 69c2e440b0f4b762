"""A scenario against the live cameras: what is covered, what it costs, and which homes it exposes."""

import pytest
import shapely

from apps.cameras.models import CameraCoverage
from tests.apps.cameras.covering import at
from tests.apps.planning.planning import ask, begin, make_square, make_street, planned, planner, post, set_prices

pytestmark = pytest.mark.django_db

FINE = {"width_px": 8000, "height_px": 4500}


def test_a_plan_without_changes_has_the_live_figures() -> None:
    make_square()
    make_street((0, 0), (0, 100))
    _, client = planner()
    told = ask(client, f"{begin(client)}/figures/")
    assert told["live"] == told["scenario"]
    (zone,), (road,) = told["live"]["zones"], told["live"]["roads"]
    seen_m2 = CameraCoverage.objects.get().seen_m2
    assert zone["covered"] == pytest.approx([seen_m2, 0, 0], rel=1e-3) and zone["redundancy"] == pytest.approx(1, abs=0.01)
    assert zone["blind"] == pytest.approx(400 * 400 - 400 - seen_m2, rel=1e-3)
    assert zone["bands"]["detect"] == pytest.approx(CameraCoverage.objects.get().detect_m2, rel=1e-2)
    assert road["whole"] == pytest.approx(100, abs=0.1) and road["covered"][0] == pytest.approx(70, abs=1)
    assert told["cost"]["total"] == 0 and told["fibre"] == "straight"


def test_a_camera_beside_another_covers_twice_and_costs_itself_and_its_fibre() -> None:
    make_square()
    set_prices()
    _, client = planner()
    pk = begin(client)
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(10, 0)}]}, 201)
    told = ask(client, f"{pk}/figures/")
    live, after = told["live"]["zones"][0], told["scenario"]["zones"][0]
    assert after["covered"][0] > live["covered"][0] and after["covered"][1] > 0 == live["covered"][1]
    assert after["redundancy"] > 1.3 and after["blind"] < live["blind"]
    assert told["cost"]["fibre_m"] == pytest.approx(90, abs=0.1)
    assert told["cost"]["total"] == pytest.approx(1000 + 2 * 90, abs=1) and told["cost"]["missing"] == []


def test_two_cameras_on_one_pole_share_the_fibre_and_an_unset_price_is_named() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    two = [{"change": "add", "looks": planned(10, 0, bearing_deg=bearing, kind="ptz")} for bearing in (0, 180)]
    post(client, f"{pk}/changes/", {"changes": two}, 201)
    cost = ask(client, f"{pk}/figures/")["cost"]
    assert cost["fibre_m"] == pytest.approx(90, abs=0.1) and cost["missing"] == ["fibre_m", "ptz"] and cost["total"] == 0


def test_removing_and_turning_cameras_costs_nothing_and_uncovers() -> None:
    make_square()
    set_prices()
    _, client = planner()
    pk = begin(client)
    post(client, f"{pk}/changes/", {"changes": [{"change": "remove", "camera": "cam"}]}, 201)
    told = ask(client, f"{pk}/figures/")
    assert told["scenario"]["cameras"] == 0 and told["scenario"]["zones"][0]["covered"] == [0, 0, 0]
    post(client, f"{pk}/changes/", {"changes": [{"change": "reaim", "camera": "cam", "looks": planned(bearing_deg=180)}]}, 201)
    turned = ask(client, f"{pk}/figures/")
    live_m2 = told["live"]["zones"][0]["covered"][0]
    assert 0.5 * live_m2 < turned["scenario"]["zones"][0]["covered"][0] < live_m2
    assert told["cost"]["total"] == turned["cost"]["total"] == 0


def test_a_camera_that_looks_at_a_home_closely_exposes_its_frontage_and_one_that_looks_away_does_not() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(0, -40, bearing_deg=180, **FINE)}]}, 201)
    told = ask(client, f"{pk}/figures/")
    assert told["live"]["exposed_m"] == 0
    assert 15 < told["scenario"]["exposed_m"] < 60
    away = post(client, "preview/", planned(0, -40, **FINE))
    close = post(client, "preview/", planned(0, -40, bearing_deg=180, **FINE))
    assert away["exposed_m"] == 0 and close["exposed_m"] == pytest.approx(told["scenario"]["exposed_m"], abs=0.2)
    assert close["bands"][0]["geometry"]["type"] == "MultiPolygon"


def test_a_camera_of_which_nothing_can_be_computed_is_told_and_counts_as_absent() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    refused = post(client, "preview/", planned(range_m=0.05), 400)
    assert refused["code"] == "invalid"
    post(client, f"{pk}/changes/", {"changes": [{"change": "add", "looks": planned(width_px=20000, tilt_deg=-80)}]}, 201)
    told = ask(client, f"{pk}/figures/")
    assert told["scenario"]["zones"] == told["live"]["zones"]


def test_the_ground_that_a_turned_camera_gains_and_loses_is_what_it_sees_then_and_saw_before() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    assert ask(client, f"{pk}/figures/")["ground"] == []
    post(client, f"{pk}/changes/", {"changes": [{"change": "reaim", "camera": "cam", "looks": planned(bearing_deg=180)}]}, 201)
    told = ask(client, f"{pk}/figures/")
    ground = {feature["properties"]["part"]: feature for feature in told["ground"]}
    areas = {part: feature["properties"]["area_m2"] for part, feature in ground.items()}
    before, after = told["live"]["zones"][0], told["scenario"]["zones"][0]
    assert areas["lost"] == pytest.approx(before["covered"][0], rel=1e-3)
    assert areas["gained"] == pytest.approx(after["covered"][0], rel=1e-3)
    assert areas["blind"] == pytest.approx(after["blind"], rel=1e-6) and ground["blind"]["properties"]["zone"] == "square"
    middle = at(0, 0).lat
    assert shapely.geometry.shape(ground["gained"]["geometry"]).bounds[3] < middle + 1e-4
    assert shapely.geometry.shape(ground["lost"]["geometry"]).bounds[1] > middle - 1e-4


def test_ground_that_another_camera_sees_anyway_is_neither_gained_nor_lost() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    twin = {"change": "add", "looks": planned(0, 0)}
    for changes in ([twin], [{"change": "remove", "camera": "cam"}]):
        post(client, f"{pk}/changes/", {"changes": changes}, 201)
        ground = ask(client, f"{pk}/figures/")["ground"]
        changed_m2 = sum(one["properties"]["area_m2"] for one in ground if one["properties"]["part"] != "blind")
        assert changed_m2 < 0.01 * CameraCoverage.objects.get().seen_m2
