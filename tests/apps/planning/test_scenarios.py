"""Scenarios: whose they are, who may change them, and that no live table is ever touched by one."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera
from apps.planning.models import Change, Scenario
from apps.planning.services import MOST_CHANGES
from tests.apps.planning.planning import PLANS, ask, begin, get, make_square, make_street, planned, planner, post, set_prices
from tests.factories import make_camera, make_jurisdiction

pytestmark = pytest.mark.django_db

ADD = {"change": "add", "looks": planned(30, 0)}


def live_tables() -> dict[str, str]:
    """A digest of every row of every table but those of planning, the audit, sessions and jobs."""
    apart = {"planning", "audit", "sessions", "procrastinate"}
    tables = sorted(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in apart
    )
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {table} row")
            found[table] = str(cursor.fetchone()[0])
    return found


def test_no_live_table_changes_whatever_is_planned_reckoned_and_asked() -> None:
    make_square()
    make_street((0, 0), (0, 300))
    _, client = planner()
    camera = make_camera(code="other", pose={})
    before = live_tables()
    assert before["cameras_camerapose"] != hashlib.md5(b"").hexdigest()
    set_prices()
    pk = begin(client)
    changes = [
        ADD,
        {"change": "reaim", "camera": "cam", "looks": planned(bearing_deg=90)},
        {"change": "remove", "camera": camera.code},
    ]
    number = post(client, f"{pk}/changes/", {"changes": changes}, 201)["changes"][0]
    client.put(f"{PLANS}{pk}/changes/{number}/", planned(60, 0), content_type="application/json")
    client.patch(f"{PLANS}prices/", {"ptz": 9}, content_type="application/json")
    get(client, f"{pk}/")
    ask(client, f"{pk}/figures/")
    looks = {name: value for name, value in planned().items() if name not in {"lon", "lat", "bearing_deg"}}
    ask(client, f"{pk}/optimum/", {"budget": 5000, "zone": "square", "camera": looks})
    ask(client, f"{pk}/unseen/", {"by": "car", "zone": "square"})
    client.patch(f"{PLANS}{pk}/", {"rebase": True, "name": "Later"}, content_type="application/json")
    assert client.delete(f"{PLANS}{pk}/").status_code == 204
    assert live_tables() == before
    assert not Scenario.objects.exists() and not Change.objects.exists()


def test_every_change_of_a_plan_is_in_the_audit() -> None:
    make_square()
    user, client = planner()
    pk = begin(client, notes="for the final")
    number = post(client, f"{pk}/changes/", {"changes": [ADD]}, 201)["changes"][0]
    client.delete(f"{PLANS}{pk}/changes/{number}/")
    told = list(
        Entry.objects.filter(action=Action.PLAN_CHANGE, actor=user.username).order_by("id").values_list("data", flat=True)
    )
    assert [next(iter(data)) for data in told] == ["created", "added", "removed"]
    assert told[1]["added"][0]["kind"] == "add"


def test_planning_is_for_those_who_may_and_only_in_their_districts() -> None:
    make_square()
    make_jurisdiction("east")
    _, client = planner(Role.DISASTER_MANAGER)
    pk = begin(client)
    _, operator = planner(Role.OPERATOR)
    assert operator.get(PLANS).status_code == 403 and operator.post(f"{PLANS}preview/").status_code == 403
    _, stranger = planner(jurisdictions=("east",))
    assert get(stranger, "")["plans"] == []
    assert stranger.get(f"{PLANS}{pk}/").status_code == stranger.post(f"{PLANS}{pk}/figures/").status_code == 404
    assert stranger.post(f"{PLANS}{pk}/changes/", {"changes": [ADD]}, content_type="application/json").status_code == 404
    refused = client.post(PLANS, {"name": "Theirs", "jurisdiction": "east"}, content_type="application/json")
    assert refused.status_code == 403
    assert Entry.objects.filter(action=Action.PLAN_CHANGE, outcome=Outcome.REFUSED).count() == 1


def test_a_colleague_sees_a_plan_and_only_its_owner_changes_it() -> None:
    make_square()
    _, owner = planner()
    pk = begin(owner)
    _, colleague = planner(Role.ADMINISTRATOR)
    (listed,) = get(colleague, "")["plans"]
    assert (listed["id"], listed["mine"], listed["jurisdiction"]) == (pk, False, "south")
    body = {"changes": [ADD]}
    assert colleague.post(f"{PLANS}{pk}/changes/", body, content_type="application/json").status_code == 403
    assert colleague.delete(f"{PLANS}{pk}/").status_code == 403
    assert post(owner, f"{pk}/changes/", body, 201)


def test_a_camera_out_of_scope_is_not_there_to_be_planned_with_nor_shown_in_anothers_plan() -> None:
    make_square()
    make_camera(code="theirs", jurisdiction="east", pose={})
    make_camera(code="city", group="city", pose={})
    _, client = planner(groups=("red-zone", "city"))
    pk = begin(client)
    refused = post(client, f"{pk}/changes/", {"changes": [{"change": "remove", "camera": "theirs"}]}, 400)
    assert refused["code"] == "camera" and "theirs" in refused["detail"]
    post(client, f"{pk}/changes/", {"changes": [{"change": "remove", "camera": "city"}, ADD]}, 201)
    _, colleague = planner()
    told = get(colleague, f"{pk}/")
    assert [change["camera"] for change in told["changes"]] == [None] and told["changes_out_of_sight"] == 1


def test_a_second_change_of_a_camera_takes_the_place_of_the_first() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    post(client, f"{pk}/changes/", {"changes": [{"change": "reaim", "camera": "cam", "looks": planned(bearing_deg=10)}]}, 201)
    post(
        client,
        f"{pk}/changes/",
        {"changes": [{"change": "move", "camera": "cam", "looks": planned(50, 0, bearing_deg=370 - 360)}]},
        201,
    )
    (change,) = get(client, f"{pk}/")["changes"]
    assert (change["change"], change["looks"]["bearing_deg"], change["looks"]["kind"]) == ("move", 10.0, "fixed")
    assert [band["properties"]["band"] for band in change["bands"]] == ["detect", "observe", "recognise", "identify"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"change": "add"}, "looks"),
        ({"change": "add", "camera": "cam", "looks": planned()}, "camera"),
        ({"change": "remove"}, "camera"),
        ({"change": "remove", "camera": "cam", "looks": planned()}, "looks"),
        ({"change": "add", "looks": planned(range_m="nan")}, "looks"),
        ({"change": "add", "looks": planned(tilt_deg=120)}, "looks"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: dict[str, Any], field: str) -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    refused = post(client, f"{pk}/changes/", {"changes": [change]}, 400)
    assert refused["code"] == "invalid" and field in refused["data"]["changes"]["0"]
    assert not Change.objects.exists()


def test_a_planned_camera_is_hung_elsewhere_and_one_that_is_taken_down_is_not() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    added, removed = post(client, f"{pk}/changes/", {"changes": [ADD, {"change": "remove", "camera": "cam"}]}, 201)["changes"]
    told = planned(70, 0, tilt_deg=30, kind="ptz")
    assert client.put(f"{PLANS}{pk}/changes/{added}/", told, content_type="application/json").status_code == 204
    assert get(client, f"{pk}/")["changes"][0]["looks"] == told
    refused = client.put(f"{PLANS}{pk}/changes/{removed}/", told, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "removed")
    assert client.delete(f"{PLANS}{pk}/changes/999999/").status_code == 404


def test_a_plan_holds_so_many_changes_and_no_more() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    post(client, f"{pk}/changes/", {"changes": [ADD] * MOST_CHANGES}, 201)
    assert post(client, f"{pk}/changes/", {"changes": [ADD]}, 400)["code"] == "too_many"
    assert Change.objects.count() == MOST_CHANGES


def test_a_plan_tells_how_many_live_cameras_have_changed_since_it_began() -> None:
    make_square()
    _, client = planner()
    pk = begin(client)
    assert get(client, f"{pk}/")["live_changed_since"] == 0
    make_camera(code="new", pose={})
    assert get(client, f"{pk}/")["live_changed_since"] == Camera.objects.filter(code="new").count() == 1
    rebased = client.patch(f"{PLANS}{pk}/", {"rebase": True}, content_type="application/json").json()
    assert rebased["live_changed_since"] == 0
