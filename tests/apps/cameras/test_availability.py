"""Availability over a period, and when we were blind: measured in seconds out of facts, scoped, never forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.cameras.availability_selectors import By, availability
from apps.cameras.blind_selectors import blind_at, blind_of_camera, total_s
from apps.cameras.choices import Lifecycle
from apps.cameras.coverage_services import coverage_compute
from apps.cameras.models import Camera, CameraHealth, CameraState, CameraTrouble, Contract
from apps.cameras.periods import Period
from apps.timeline.bulk import Assertion, facts_assert
from apps.timeline.services import fact_assert
from tests.apps.cameras.covering import at as place_at
from tests.apps.cameras.covering import make_watching
from tests.factories import make_camera, make_site, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = 3600.0
PERIOD = Period(START, START + timedelta(hours=10))


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def stream(camera: Camera, *spells: tuple[float, str]) -> None:
    """Conditions, each from an hour on."""
    for begun, condition in spells:
        values = {"condition": condition, "reason": "", "simulated": True}
        fact_assert(CameraHealth, subject={"camera": camera}, valid_from=hour(begun), values=values)


def picture(camera: Camera, *spells: tuple[float, str]) -> None:
    for begun, state in spells:
        assertion = Assertion(camera.pk, hour(begun), {"state": state, "figure": None, "simulated": True})
        facts_assert(CameraTrouble, subject="camera", within={"kind": "picture"}, assertions=[assertion])


@pytest.fixture
def user() -> User:
    return make_user(Role.OPERATOR)


def test_time_up_down_and_unknown_add_up_to_the_time_in_service(user: User) -> None:
    site = make_site(code="gate")
    first, second = make_camera(code="a", site=site), make_camera(code="b", site=site)
    stream(first, (-5, "online"), (2, "offline"), (3, "degraded"), (5, "unknown"), (6, "online"))
    stream(second, (4, "online"))
    (row,) = availability(user, By.SITE, PERIOD)
    assert (row.name, row.cameras, row.service_s) == ("gate", 2, 20 * HOUR)
    assert (row.up_s, row.down_s, row.unknown_s) == (14 * HOUR, 1 * HOUR, 5 * HOUR)
    assert row.percent == pytest.approx(70.0)


def test_a_camera_is_owed_from_its_commissioning_also_while_declared_faulty(user: User) -> None:
    camera = make_camera(code="a", lifecycle=Lifecycle.INSTALLED)
    for begun, lifecycle in ((2, Lifecycle.COMMISSIONED), (5, Lifecycle.FAULTY), (8, Lifecycle.RETIRED)):
        fact_assert(CameraState, subject={"camera": camera}, valid_from=hour(begun), values={"lifecycle": lifecycle})
    stream(camera, (0, "online"), (5, "offline"))
    (row,) = availability(user, By.SITE, PERIOD)
    assert (row.service_s, row.up_s, row.down_s) == (6 * HOUR, 3 * HOUR, 3 * HOUR)


def test_what_a_contractor_delivers_stands_beside_what_was_promised_in_one_query(
    user: User, django_assert_num_queries: object
) -> None:
    for code, contractor, phase, promised in (("p1-a", "A", "1", 98.0), ("p2-a", "A", "2", 95.0), ("p1-b", "B", "1", 98.0)):
        contract = Contract.objects.create(code=code, contractor=contractor, phase=phase, sla_percent=promised, response_h=4)
        stream(make_camera(code=f"cam-{code}", contract=contract), (0, "online"), (5, "offline"))
    stream(make_camera(code="cam-none"), (0, "online"))
    told = {by: {row.name: row for row in availability(user, by, PERIOD)} for by in By}
    assert {name: row.promised_percent for name, row in told[By.CONTRACTOR].items()} == {"": None, "A": None, "B": 98.0}
    assert {name: row.promised_percent for name, row in told[By.PHASE].items()} == {"": None, "1": 98.0, "2": 95.0}
    assert told[By.CONTRACT]["p1-a"].percent == pytest.approx(50.0)
    scope_queries = 1
    with django_assert_num_queries(1 + scope_queries):  # type: ignore[operator]
        availability(user, By.PHASE, PERIOD)


def test_nobody_measures_cameras_that_are_out_of_sight(user: User) -> None:
    stream(make_camera(code="theirs", jurisdiction="malir"), (0, "online"))
    assert availability(user, By.SITE, PERIOD) == []
    assert blind_of_camera(user, "theirs", PERIOD) is None


def test_a_camera_was_blind_while_offline_and_while_its_picture_showed_nothing(user: User) -> None:
    camera = make_camera(code="a")
    stream(camera, (0, "online"), (1, "offline"), (2, "online"), (7, "unknown"), (8, "online"))
    picture(camera, (3, "covered"), (4, "blurred"), (5, "black"), (6, "well"))
    intervals = blind_of_camera(user, "a", PERIOD)
    assert intervals is not None
    assert [(one.since, one.until, one.why) for one in intervals] == [
        (hour(1), hour(2), "offline"),
        (hour(3), hour(4), "covered"),
        (hour(5), hour(6), "black"),
        (hour(7), hour(8), "unknown"),
    ]
    assert (total_s(intervals), total_s(intervals, unknown=True)) == (3 * HOUR, HOUR)


def test_a_camera_of_which_nothing_was_ever_heard_is_unknown_not_blind(user: User) -> None:
    make_camera(code="a")
    intervals = blind_of_camera(user, "a", PERIOD)
    assert intervals is not None
    assert [(one.why, one.seconds) for one in intervals] == [("unknown", 10 * HOUR)]


def test_a_place_was_blind_only_while_none_of_its_cameras_gave_a_picture(user: User) -> None:
    first, second, away = make_watching("a"), make_watching("b"), make_watching("c", pose={"bearing_deg": 180.0})
    coverage_compute()
    stream(first, (0, "online"), (1, "offline"), (4, "online"), (8, "unknown"))
    stream(second, (0, "online"), (3, "offline"), (6, "online"), (7, "offline"))
    stream(away, (0, "online"))
    place = place_at(0, 40)
    cameras, intervals = blind_at(user, Point(place.lon, place.lat, srid=4326), PERIOD)
    assert cameras == ["a", "b"]
    assert [(one.since, one.until, one.why) for one in intervals] == [
        (hour(3), hour(4), "blind"),
        (hour(8), hour(10), "unknown"),
    ]
    nowhere = place_at(900, 900)
    assert blind_at(user, Point(nowhere.lon, nowhere.lat, srid=4326), PERIOD)[1][0].seconds == 10 * HOUR


@pytest.mark.parametrize(
    "statement", ["DELETE FROM {table}", "UPDATE {table} SET valid_from = now()", "UPDATE {table} SET known_to = NULL"]
)
@pytest.mark.parametrize("table", ["cameras_camerahealth", "cameras_cameratrouble"])
def test_no_statement_forgets_or_rewrites_when_we_were_blind(table: str, statement: str) -> None:
    camera = make_camera(code="a")
    stream(camera, (0, "online"), (1, "offline"))
    picture(camera, (2, "black"), (3, "well"))
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))
    assert (CameraHealth.objects.count(), CameraTrouble.objects.count()) == (3, 3)


def test_the_api_tells_blind_intervals_and_availability_also_as_csv() -> None:
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    contract = Contract.objects.create(code="p1", contractor="=A", phase="1", sla_percent=98, response_h=4)
    camera = make_camera(code="a", contract=contract)
    stream(camera, (0, "online"), (9, "offline"))
    when = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-01T10:00:00+00:00"}
    blind = client.get("/api/v1/cameras/a/blind/", when).json()
    assert (blind["blind_s"], blind["unknown_s"], blind["intervals"][0]["why"]) == (HOUR, 0.0, "offline")
    told = client.get("/api/v1/cameras/availability/", when | {"by": "phase"}).json()
    assert (told["rows"][0]["name"], told["rows"][0]["percent"]) == ("1", pytest.approx(90.0))
    table = client.get("/api/v1/cameras/availability/", when | {"by": "contractor", "as": "csv"})
    assert table["Content-Type"].startswith("text/csv")
    assert table.content.decode().splitlines()[1].startswith("'=A,1,36000.0,32400.0,3600.0,0.0,98.0,90.0")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("availability/", {"by": "colour"}, 400),
        ("availability/", {"by": "site", "since": "yesterday"}, 400),
        ("availability/", {"by": "site", "since": "2019-01-01T00:00:00Z"}, 400),
        ("blind/", {"lon": "67"}, 400),
        ("blind/", {"zone": "nowhere"}, 404),
        ("nobody/blind/", {}, 404),
    ],
)
def test_the_api_refuses_what_makes_no_sense(path: str, query: dict[str, str], status: int) -> None:
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    assert client.get(f"/api/v1/cameras/{path}", query).status_code == status
