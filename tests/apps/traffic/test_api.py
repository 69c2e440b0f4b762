"""The corridor board over HTTP: who sees and who says what, what is refused, and that every change is in the audit."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.traffic import services
from apps.traffic.models import Area, Closure, ConflictDay, CountingLine, LineMinute, Note, SegmentMinute, TravelLink, TravelTime
from apps.traffic.tasks import purge_traffic_minutes
from tests.apps.traffic.road import degrees, make_junction, make_road, make_segment
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
API = "/api/v1/traffic/"


@pytest.fixture
def client_of(client: Client) -> Any:
    def login(role: Role, **values: Any) -> Client:
        client.force_login(make_user(role, **values))
        return client

    return login


def send(client: Client, path: str, body: Any, method: str = "post") -> Any:
    return getattr(client, method)(API + path, body, content_type="application/json")


def minute(segment: Any, **values: Any) -> SegmentMinute:
    told = {"looks": 60, "vehicles": 20, "present": 4.0, "speed_mps": 10.0, "sd_mps": 1.0, "queue_m": 30.0, "simulated": True}
    at = timezone.now().replace(second=0, microsecond=0)
    return SegmentMinute.objects.create(segment=segment, **({"minute": at} | told | values))


def test_the_board_tells_speed_with_its_error_level_queue_and_travel_times(client_of: Any) -> None:
    segment = make_road()
    minute(segment)
    link = TravelLink.objects.create(
        code="a-b",
        name="A to B",
        start=CountingLine.objects.get().camera,
        end=make_camera(code="cam-b"),
        length_m=800,
        limit_kmh=60,
    )
    TravelTime.objects.create(
        link=link, at=timezone.now(), seconds=80, low_s=70, high_s=90, trips=9, method="plates", simulated=True
    )
    ConflictDay.objects.create(
        area=make_junction(), day=timezone.now().date(), kind="pet", east=0, north=0, position=segment.line.centroid, conflicts=4,
        weight=2.5, shortest_s=0.4, simulated=True,
    )  # fmt: skip
    board = client_of(Role.TRAFFIC_OFFICER).get(API + "board/").json()
    told = board["segments"][0]
    assert told["speed_kmh"] == 36 and 1 <= told["error_kmh"] <= 4 and told["level"] == "C" and told["queue_m"] == 30
    assert told["simulated"] and told["manages"] and board["links"][0]["time"]["seconds"] == 80
    assert board["junctions"][0]["conflicts"] == 4 and board["junctions"][0]["simulated"] and board["incidents"] == []


def test_levels_may_be_told_by_another_standard(client_of: Any) -> None:
    minute(make_segment(), speed_mps=14.0)
    client = client_of(Role.TRAFFIC_OFFICER)
    levels = [client.get(f"{API}board/?bands={name}").json()["segments"][0]["level"] for name in ("hcm", "irc")]
    assert levels == ["A", "B"] and client.get(API + "board/?bands=x").status_code == 400


def test_the_board_asks_as_often_for_many_segments_as_for_one(client_of: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        minute(make_segment(f"s-{number}", position=number))
    client = client_of(Role.TRAFFIC_OFFICER)
    with django_assert_max_num_queries(24):
        assert len(client.get(API + "board/").json()["segments"]) == 6


def test_only_ones_own_districts_and_groups_are_seen(client_of: Any) -> None:
    make_segment()
    assert client_of(Role.OPERATOR, jurisdictions=("east",)).get(API + "board/").json()["segments"] == []


def test_without_the_right_nothing_is_told_and_the_refusal_is_recorded(client_of: Any) -> None:
    make_segment()
    client = client_of(Role.REVIEWER)
    assert client.get(API + "board/").status_code == 403 and client.get("/traffic/").status_code == 403
    assert Entry.objects.filter(action=Action.ACCESS_REFUSE, outcome=Outcome.REFUSED).count() == 2


def test_the_page_opens_for_those_who_may_see_it(client_of: Any) -> None:
    assert client_of(Role.OPERATOR).get("/traffic/").status_code == 200


def test_a_note_and_a_closure_are_said_shown_ended_and_audited(client_of: Any) -> None:
    make_segment()
    client = client_of(Role.TRAFFIC_OFFICER)
    note = send(client, "segments/east-1/notes/", {"text": "Lorry at the kerb"})
    closure = send(client, "segments/east-1/closures/", {"text": "Procession"})
    assert note.status_code == closure.status_code == 201
    shown = client.get(API + "board/").json()["segments"][0]
    assert shown["notes"][0]["text"] == "Lorry at the kerb" and shown["closure"]["text"] == "Procession"
    assert send(client, "segments/east-1/closures/", {"text": "Again"}).status_code == 400
    assert client.delete(f"{API}closures/{closure.json()['id']}/").status_code == 204
    assert client.delete(f"{API}notes/{note.json()['id']}/").status_code == 204
    shown = client.get(API + "board/").json()["segments"][0]
    assert shown["notes"] == [] and shown["closure"] is None
    assert Entry.objects.filter(action=Action.TRAFFIC_CHANGE, outcome=Outcome.DONE).count() == 4


def test_who_only_sees_may_say_nothing(client_of: Any) -> None:
    make_segment()
    client = client_of(Role.OPERATOR)
    assert send(client, "segments/east-1/notes/", {"text": "x"}).status_code == 403
    assert Note.objects.count() == 0
    assert Entry.objects.filter(action=Action.TRAFFIC_CHANGE, outcome=Outcome.REFUSED).count() == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "x" * 301}, {"text": "x", "ends_at": "soon"}, {"text": "x", "ends_at": "2020-01-01T00:00:00Z"},
     {"text": "x", "for": 3}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_reason(client_of: Any, body: dict[str, Any]) -> None:
    make_segment()
    client = client_of(Role.TRAFFIC_OFFICER)
    for path in ("notes", "closures"):
        answer = send(client, f"segments/east-1/{path}/", body)
        assert answer.status_code == 400 and answer.json()["detail"]
    assert Note.objects.count() == Closure.objects.count() == 0


def test_a_line_is_drawn_moved_and_removed(client_of: Any) -> None:
    make_camera(code="cam-a")
    client = client_of(Role.TRAFFIC_OFFICER)
    body = {"name": "Line", "camera": "cam-a", "points": degrees((30, -6), (30, 6))}
    assert send(client, "lines/l-1/", body, "put").status_code == 200
    moved = send(client, "lines/l-1/", body | {"points": degrees((40, -6), (40, 6))}, "put")
    assert moved.json()["points"][0] == pytest.approx(degrees((40, -6))[0]) and CountingLine.objects.present().count() == 1
    line = CountingLine.objects.present().get()
    LineMinute.objects.create(
        line=line, minute=timezone.now(), object_class=4, forward=True, count=3, speed_mps=10.0, sd_mps=0.5, simulated=True
    )
    counts = client.get(API + "lines/l-1/").json()["counts"]
    assert counts == [{"object_class": 4, "forward": True, "count": 3, "simulated": True, "speed_kmh": 36.0, "error_kmh": 3.5}]
    assert client.delete(API + "lines/l-1/").status_code == 204 and LineMinute.objects.count() == 1
    assert client.get(API + "lines/l-1/").status_code == client.delete(API + "lines/l-1/").status_code == 404
    assert client.get(API + "lines/").json() == {"lines": []}


def test_what_was_counted_stays_where_and_which_way_it_was(client_of: Any) -> None:
    make_road()
    line, client = CountingLine.objects.get(), client_of(Role.TRAFFIC_OFFICER)
    LineMinute.objects.create(line=line, minute=timezone.now(), object_class=4, forward=True, count=3, simulated=True)
    here, body = degrees((100, -6), (100, 6)), {"name": "Renamed", "camera": "cam-a", "segment": "east-1"}
    assert send(client, "lines/line-1/", body | {"points": here}, "put").status_code == 200
    assert client.get(API + "lines/line-1/").json()["counts"][0]["count"] == 3
    assert send(client, "lines/line-1/", body | {"points": here[::-1]}, "put").status_code == 200
    assert client.get(API + "lines/line-1/").json()["counts"] == [] and line.minutes.get().count == 3


@pytest.mark.parametrize("path", ["lines/new/", "areas/new/"])
def test_of_two_who_change_the_same_at_once_the_second_is_told(client_of: Any, path: str) -> None:
    make_camera(code="cam-a")
    client = client_of(Role.TRAFFIC_OFFICER)
    line = {"name": "L", "camera": "cam-a", "points": degrees((30, -6), (30, 6))}
    area = {"name": "Z", "kind": "waiting", "jurisdiction": "south", "group": "red-zone"}
    area |= {"points": degrees((0, 0), (10, 0), (10, 10), (0, 10))}
    body = (line if path.startswith("lines") else area) | {"changed_at": None}
    first = send(client, path, body, "put").json()
    assert send(client, path, body, "put").json()["code"] == "changed_meanwhile"
    second = send(client, path, body | {"name": "Mine", "changed_at": first["changed_at"]}, "put")
    assert second.status_code == 200
    late = send(client, path, body | {"name": "Late", "changed_at": first["changed_at"]}, "put")
    assert late.status_code == 409 and late.json()["detail"]
    assert client.delete(API + path).status_code == 204
    ended = send(client, path, body | {"changed_at": second.json()["changed_at"]}, "put")
    assert ended.status_code == 409 and send(client, path, body, "put").status_code == 200


@pytest.mark.parametrize(
    "points",
    [[[67.03, 24.85]], [[67.03, 24.85], [67.03, 24.85]], [["NaN", 24.85], [67.03, 24.85]], [[10.0, 10.0], [10.0, 10.1]], "x"],
)
def test_a_line_that_cannot_count_is_refused(client_of: Any, points: Any) -> None:
    make_camera(code="cam-a")
    answer = send(client_of(Role.TRAFFIC_OFFICER), "lines/l-1/", {"name": "L", "camera": "cam-a", "points": points}, "put")
    assert answer.status_code == 400 and CountingLine.objects.count() == 0


def test_a_line_that_measures_by_another_roads_limit_is_refused(client_of: Any) -> None:
    make_road()
    body = {"name": "L", "camera": "cam-a", "segment": "east-1"}
    client = client_of(Role.TRAFFIC_OFFICER)
    beside = send(client, "lines/l-1/", body | {"points": degrees((30, 20), (30, 40))}, "put")
    assert beside.status_code == 400 and "segment" in beside.json()["detail"]
    assert send(client, "lines/l-1/", body | {"points": degrees((30, -6), (30, 6))}, "put").status_code == 200


def test_a_code_that_is_too_long_is_refused_clearly(client_of: Any) -> None:
    make_camera(code="cam-a")
    client, code = client_of(Role.TRAFFIC_OFFICER), "x" * 61
    line = {"name": "L", "camera": "cam-a", "points": degrees((30, -6), (30, 6))}
    area = {"name": "Z", "kind": "waiting", "jurisdiction": "south", "group": "red-zone"}
    area |= {"points": degrees((0, 0), (10, 0), (10, 10), (0, 10))}
    assert send(client, f"lines/{code}/", line, "put").status_code == 400
    assert send(client, f"areas/{code}/", area, "put").status_code == 400


def test_a_zone_that_crosses_itself_is_refused_and_a_sound_one_taken(client_of: Any) -> None:
    make_camera()
    client = client_of(Role.TRAFFIC_OFFICER)
    body = {"name": "Z", "kind": "waiting", "jurisdiction": "south", "group": "red-zone"}
    crossed = degrees((0, 0), (10, 10), (10, 0), (0, 10))
    assert send(client, "areas/z-1/", body | {"points": crossed}, "put").status_code == 400
    sound = degrees((0, 0), (10, 0), (10, 10), (0, 10))
    assert send(client, "areas/z-1/", body | {"points": sound}, "put").status_code == 200
    assert Area.objects.get().kind == "waiting" and len(client.get(API + "areas/").json()["areas"]) == 1
    elsewhere = body | {"points": sound, "jurisdiction": "east"}
    assert send(client, "areas/z-1/", elsewhere, "put").status_code == 400


def test_a_zone_lies_where_a_camera_of_its_district_and_group_sees(client_of: Any) -> None:
    make_camera()
    make_camera(jurisdiction="east", lon=67.1)
    make_camera(group="city", lon=67.2)
    client, body = client_of(Role.TRAFFIC_OFFICER), {"name": "Z", "kind": "waiting", "jurisdiction": "south", "group": "red-zone"}
    near = degrees((350, 0), (450, 0), (450, 10), (350, 10))
    assert send(client, "areas/near/", body | {"points": near}, "put").status_code == 200
    for lon in (67.1, 67.2):
        foreign = [[lon, 24.85], [lon + 0.001, 24.85], [lon + 0.001, 24.851]]
        answer = send(client, "areas/near/", body | {"points": foreign}, "put")
        assert answer.status_code == 400 and "near this zone" in answer.json()["detail"]


def test_a_district_has_no_endless_zones(client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_ZONES", 1)
    make_camera()
    client, body = client_of(Role.TRAFFIC_OFFICER), {"name": "Z", "kind": "waiting", "jurisdiction": "south", "group": "red-zone"}
    body |= {"points": degrees((0, 0), (10, 0), (10, 10), (0, 10))}
    assert [send(client, f"areas/{code}/", body, "put").status_code for code in ("z-1", "z-1", "z-2")] == [200, 200, 400]


def test_the_past_of_a_segment_is_told_by_the_minute(client_of: Any) -> None:
    segment = make_segment()
    minute(segment)
    minute(segment, minute=timezone.now() - timedelta(hours=5))
    client = client_of(Role.OPERATOR)
    assert len(client.get(API + "segments/east-1/history/").json()["minutes"]) == 1
    assert client.get(API + "segments/east-1/history/?minutes=9999").status_code == 400
    assert client.get(API + "segments/none/history/").status_code == 404


def test_minutes_past_their_retention_are_dropped(settings: Any) -> None:
    settings.TRAFFIC_RETENTION_DAYS = 90
    segment, now = make_segment(), timezone.now()
    minute(segment)
    minute(segment, minute=now - timedelta(days=91))
    purge_traffic_minutes(int(now.timestamp()))
    assert SegmentMinute.objects.count() == 1
