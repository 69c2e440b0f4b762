"""The optimum for a budget: within it, near its bound, where nobody looks yet, and away from homes when asked to be."""

from typing import Any

import pytest

from apps.planning.models import Computation
from tests.apps.cameras.covering import at
from tests.apps.planning.planning import LOOKS, ask, begin, make_square, make_street, planned, planner, post, set_prices

pytestmark = pytest.mark.django_db


def wish(**values: Any) -> dict[str, Any]:
    return {"budget": 5000, "zone": "square", "band": "detect", "camera": LOOKS, **values}


def test_what_is_bought_is_within_the_budget_below_the_bound_and_covers_what_it_says() -> None:
    make_square()
    make_street((-180, 0), (180, 0))
    set_prices()
    _, client = planner()
    pk = begin(client)
    told = ask(client, f"{pk}/optimum/", wish())
    assert 0 < told["cost"] <= 5000 and 0.6 < told["share_of_bound"] <= 1
    assert told["value"] == pytest.approx(sum(pick["gain_m2"] for pick in told["picks"]), rel=1e-3)
    Computation.objects.all().delete()
    assert told == ask(client, f"{pk}/optimum/", wish()) | {"seconds": told["seconds"]}
    before = ask(client, f"{pk}/figures/")["live"]["zones"][0]["bands"]["detect"]
    changes = [{"change": "add", "looks": pick["values"]} for pick in told["picks"]]
    post(client, f"{pk}/changes/", {"changes": changes}, 201)
    figures = ask(client, f"{pk}/figures/")
    assert figures["scenario"]["zones"][0]["bands"]["detect"] - before == pytest.approx(told["value"], rel=0.1)
    assert figures["cost"]["total"] <= told["cost"] + 0.01


def test_given_places_are_used_and_ground_that_is_seen_already_counts_nothing() -> None:
    make_square()
    set_prices()
    _, client = planner()
    pk = begin(client)
    here = at(0, 0)
    told = ask(client, f"{pk}/optimum/", wish(zone="", places=[{"lon": here.lon, "lat": here.lat}], budget=1e5, aims=4))
    assert told["candidates"] == 4
    assert {pick["values"]["bearing_deg"] for pick in told["picks"]} == {90.0, 180.0, 270.0}


def test_exposed_homes_weigh_against_a_camera_only_when_asked_to() -> None:
    make_square()
    set_prices()
    _, client = planner()
    pk = begin(client)
    place, fine = at(0, -40), {**LOOKS, "width_px": 8000, "height_px": 4500}
    asked = wish(zone="", places=[{"lon": place.lon, "lat": place.lat}], budget=1e5, aims=4, camera=fine)
    free, careful = (ask(client, f"{pk}/optimum/", {**asked, "privacy_weight": weight}) for weight in (0, 1e5))
    assert 180.0 in {pick["values"]["bearing_deg"] for pick in free["picks"]}
    assert 180.0 not in {pick["values"]["bearing_deg"] for pick in careful["picks"]} and len(careful["picks"]) > 0
    assert sum(pick["exposed_m"] for pick in careful["picks"]) == 0


def test_without_prices_fibre_or_a_zone_the_optimum_is_refused_in_words() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    assert ask(client, f"{pk}/optimum/", wish(), "no_price") is None
    set_prices()
    assert ask(client, f"{pk}/optimum/", wish(zone="nowhere"), "zone") is None
    assert ask(client, f"{pk}/optimum/", wish(), "no_position") is None
    assert post(client, f"{pk}/optimum/", wish(budget="nan"), 400)["code"] == "invalid"
    assert planned()["lon"] == pytest.approx(67.03)
