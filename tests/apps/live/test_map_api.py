"""The map page and what it loads: scoped, in a fixed number of queries, and audited."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.choices import Condition
from apps.cameras.models import Camera, CameraHealth
from apps.live import camera_audit
from apps.network.models import FibreNode, FibreSpan
from apps.places.choices import FacilityKind, ZoneKind
from apps.places.models import Facility, Zone
from apps.recognition.services import source_set
from apps.timeline.services import fact_assert
from apps.tracking.services import tracklets_persist
from tests.apps.tracking.making import make_update
from tests.factories import TRUST, make_camera, make_jurisdiction, make_user

pytestmark = pytest.mark.django_db

BOOTSTRAP = "/api/v1/map/bootstrap/"
VIEWS = "/api/v1/map/fields-of-view/"
GROUND = Polygon(((67.03, 24.85), (67.031, 24.85), (67.031, 24.851), (67.03, 24.85)), srid=4326)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fetch(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def make_seeing_camera(**values: Any) -> Camera:
    return make_camera(pose={"bearing_deg": 45.0, "field_of_view": GROUND}, **values)


def test_the_bootstrap_holds_what_is_in_scope_and_nothing_else() -> None:
    south, east = make_seeing_camera(), make_seeing_camera(jurisdiction="east")
    for number, camera in enumerate((south, east)):
        Alert.objects.create(
            cause=Cause.CAMERA_OFFLINE,
            dedupe_key=camera.code,
            severity=Severity.MODERATE,
            jurisdiction=camera.jurisdiction,
            group=camera.group,
            camera_code=camera.code,
            position=Point(67.0 + number, 24.8, srid=4326),
            opened_at=timezone.now(),
            known_at=timezone.now(),
            simulated=True,
        )
    client = signed_in(make_user(Role.OPERATOR))
    body = fetch(client, BOOTSTRAP)
    assert [camera["code"] for camera in body["cameras"]] == [south.code]
    assert [site["properties"]["code"] for site in body["sites"]["features"]] == [south.site.code]
    assert [alert["camera"] for alert in body["alerts"]] == [south.code]
    assert east.code not in json.dumps(body)
    assert [view["properties"]["camera"] for view in fetch(client, VIEWS)["features"]] == [south.pk]


def test_a_camera_comes_with_its_pose_state_health_and_trust() -> None:
    camera = make_seeing_camera(lon=67.025, lat=24.851)
    fact_assert(
        CameraHealth,
        subject={"camera": camera},
        valid_from=timezone.now(),
        values={"condition": Condition.DEGRADED, "reason": "slow", "simulated": True},
    )
    (row,) = fetch(signed_in(make_user(Role.DISASTER_MANAGER)), BOOTSTRAP)["cameras"]
    assert (row["lon"], row["lat"], row["bearing_deg"]) == (67.025, 24.851, 45.0)
    assert (row["lifecycle"], row["condition"], row["simulated"]) == ("commissioned", "degraded", True)
    assert (row["accuracy_m"], row["origin"], row["jurisdiction"], row["group"]) == (5.0, "synthetic", "south", "red-zone")
    assert row["can_picture"] is False


def test_a_camera_is_told_as_recorded_as_long_as_its_source_is_a_file() -> None:
    camera = make_seeing_camera()
    client = signed_in(make_user(Role.OPERATOR))
    for url, recorded in (("rtsp://10.0.0.9:554", False), ("file:///clip.avi", True), ("rtsp://10.0.0.9:554", False)):
        source_set(actor=None, camera=camera, worker="w1", url=url)
        assert [row["recorded"] for row in fetch(client, BOOTSTRAP)["cameras"]] == [recorded]


def test_the_number_of_queries_does_not_grow_with_the_city() -> None:
    client = signed_in(make_user(Role.COMMANDER))
    make_city(1)
    with CaptureQueriesContext(connection) as few:
        fetch(client, BOOTSTRAP)
    make_city(6)
    with CaptureQueriesContext(connection) as many:
        body = fetch(client, BOOTSTRAP)
    assert len(body["cameras"]) == 7 and len(body["fibre_spans"]["features"]) == 7
    assert len(few) == len(many) <= 30


def make_city(count: int) -> None:
    for _ in range(count):
        camera = make_seeing_camera()
        number = camera.pk
        place = Point(67.0, 24.8, srid=4326)
        Facility.objects.create(code=f"f{number}", name="F", kind=FacilityKind.STATION, position=place, **TRUST)
        Zone.objects.create(code=f"z{number}", name="Z", kind=ZoneKind.RED_ZONE, area=MultiPolygon(GROUND), **TRUST)
        ends = [FibreNode.objects.create(code=f"n{number}{end}", kind="joint", position=place, **TRUST) for end in "ab"]
        line = LineString((67.0, 24.8), (67.1, 24.8), srid=4326)
        FibreSpan.objects.create(code=f"s{number}", start=ends[0], end=ends[1], line=line, length_m=100, **TRUST)


def test_fibre_is_not_there_without_the_right_to_the_network() -> None:
    body = fetch(signed_in(make_user(Role.TRAFFIC_OFFICER)), BOOTSTRAP)
    assert body["fibre_spans"] is None and body["fibre_nodes"] is None
    assert "network.view" not in body["user"]["capabilities"]


def test_the_same_answer_is_not_sent_twice_and_large_ones_are_compressed() -> None:
    for _ in range(5):
        make_seeing_camera()
    client = signed_in(make_user(Role.OPERATOR))
    plain = client.get(BOOTSTRAP)
    packed = client.get(BOOTSTRAP, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
    assert "private" in plain["Cache-Control"]
    again = client.get(BOOTSTRAP, headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_seeing_camera()
    assert client.get(BOOTSTRAP, headers={"If-None-Match": plain["ETag"]}).status_code == 200


def test_without_the_map_there_is_no_bootstrap_and_the_refusal_is_recorded() -> None:
    overseer = make_user(Role.OVERSIGHT)
    client = signed_in(overseer)
    for url in (BOOTSTRAP, VIEWS):
        response = client.get(url)
        assert response.status_code == 403 and set(response.json()) == {"detail", "code", "data"}
    refused = Entry.objects.filter(action=Action.MAP_VIEW, outcome=Outcome.REFUSED, actor=overseer.username)
    assert refused.count() == 2
    assert Client().get(BOOTSTRAP).status_code in {401, 403}


def test_the_map_page_needs_the_right_and_both_ways_are_recorded() -> None:
    operator, overseer = make_user(Role.OPERATOR), make_user(Role.OVERSIGHT)
    page = signed_in(operator).get("/")
    assert page.status_code == 200 and "live/map.html" in [template.name for template in page.templates]
    refused = signed_in(overseer).get("/")
    assert refused.status_code == 403 and "live/no_rights.html" in [template.name for template in refused.templates]
    entries = Entry.objects.filter(action=Action.MAP_VIEW).order_by("id").values_list("actor", "outcome")
    assert list(entries) == [(operator.username, "done"), (overseer.username, "refused")]
    assert Client().get("/").status_code == 302


def test_a_cameras_panel_tells_its_health_of_the_last_day_and_is_audited() -> None:
    camera = make_seeing_camera()
    now = timezone.now()
    for hours, condition in ((30, Condition.OFFLINE), (26, Condition.ONLINE), (3, Condition.OFFLINE), (1, Condition.ONLINE)):
        fact_assert(
            CameraHealth,
            subject={"camera": camera},
            valid_from=now - timedelta(hours=hours),
            values={"condition": condition, "reason": "", "simulated": True},
        )
    user = make_user(Role.OPERATOR)
    body = fetch(signed_in(user), f"/api/v1/map/cameras/{camera.code}/")
    assert body["camera"]["code"] == camera.code and body["camera"]["can_picture"] is True
    assert [fact["condition"] for fact in body["health"]] == ["online", "offline", "online"]
    assert body["health"][0]["valid_to"] is None
    assert body["tracklets"] == []
    entry = Entry.objects.get(action=Action.CAMERA_VIEW)
    assert (entry.actor, entry.target, entry.outcome) == (user.username, camera.code, "done")


def camera_entries(**values: Any) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(action=Action.CAMERA_VIEW, **values).order_by("id")
    return list(entries.values_list("actor", "target", "outcome"))


def test_a_panel_that_stays_open_is_one_row_and_another_when_that_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    camera, user = make_seeing_camera(), make_user(Role.OPERATOR)
    client, address = signed_in(user), f"/api/v1/map/cameras/{camera.code}/"
    opened = fetch(client, address)
    for _ in range(5):
        assert fetch(client, f"{address}refresh/").keys() == opened.keys()
    assert camera_entries() == [(user.username, camera.code, "done")]

    monkeypatch.setattr(camera_audit, "RECORDED_FOR", timedelta(0))
    fetch(client, f"{address}refresh/")
    assert camera_entries(data__phase="refresh") == [(user.username, camera.code, "done")]
    fetch(client, address)
    assert len(camera_entries()) == 3


def test_nobody_looks_at_a_camera_without_a_row_of_their_own() -> None:
    camera, other = make_seeing_camera(), make_seeing_camera()
    opener, refresher = make_user(Role.OPERATOR), make_user(Role.OPERATOR)
    fetch(signed_in(opener), f"/api/v1/map/cameras/{camera.code}/")
    client = signed_in(refresher)
    for code in (camera.code, other.code):
        fetch(client, f"/api/v1/map/cameras/{code}/refresh/")
    assert camera_entries(actor=refresher.username) == [(refresher.username, c.code, "done") for c in (camera, other)]
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    elsewhere.force_login(refresher)
    fetch(elsewhere, f"/api/v1/map/cameras/{camera.code}/refresh/")
    assert len(camera_entries(actor=refresher.username)) == 3


def test_a_right_that_ends_ends_the_refreshing_and_is_recorded() -> None:
    camera, user = make_seeing_camera(), make_user(Role.OPERATOR)
    client, address = signed_in(user), f"/api/v1/map/cameras/{camera.code}/"
    fetch(client, address)
    user.postings.all().delete()
    assert client.get(f"{address}refresh/").status_code == 404
    assert [outcome for _, _, outcome in camera_entries()] == ["done", "refused"]


def test_a_panel_shows_the_tracklets_of_the_last_hour_to_whoever_may_see_objects() -> None:
    camera, now = make_seeing_camera(), timezone.now()
    updates = [make_update(camera.code, start=now.timestamp() - age_s) for age_s in (7200, 600, 60)]
    tracklets_persist(updates=updates, camera_ids={camera.code: camera.pk}, known_at=now)
    address = f"/api/v1/map/cameras/{camera.code}/"
    shown = fetch(signed_in(make_user(Role.OPERATOR)), address)["tracklets"]
    assert [row["tracklet_id"] for row in shown] == [str(update.tracklet_id) for update in (updates[2], updates[1])]
    assert fetch(signed_in(make_user(Role.CASE_OFFICER)), address)["tracklets"] == []


def test_a_camera_out_of_scope_looks_like_one_that_is_not_there() -> None:
    elsewhere = make_camera(jurisdiction="east")
    make_jurisdiction("south")
    client = signed_in(make_user(Role.OPERATOR))
    answers = [client.get(f"/api/v1/map/cameras/{code}/") for code in (elsewhere.code, "no-such-camera")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert Entry.objects.filter(action=Action.CAMERA_VIEW, outcome=Outcome.REFUSED).count() == 2


def test_the_health_page_says_ok_to_anyone_and_nothing_else() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
