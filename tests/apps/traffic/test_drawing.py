"""The desk of a camera's counting lines and zones: who may open it, what it is told, and from where it is reached."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera
from apps.traffic.models import AreaMinute, CountingLine, LineMinute
from apps.traffic.scene import drawing_read, stamp
from tests.apps.traffic.road import degrees, make_junction, make_road
from tests.factories import make_camera, make_posting, make_user

pytestmark = pytest.mark.django_db
PAGE, API = "/cameras/cam-a/traffic/", "/api/v1/traffic/cameras/cam-a/drawing/"
EASTWARD = {"bearing_deg": 90.0, "tilt_deg": 10.0, "range_m": 120.0}
CALIBRATED = {
    "matrix": [0.1, 0, -96, 0, -0.04, 60, 0, 0.002, 1], "origin_lon": 67.031, "origin_lat": 24.851, "width": 1920, "height": 1080,
    "calibration": 3,
}  # fmt: skip


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_user(Role.TRAFFIC_OFFICER))
    return client


def make_seen_road() -> None:
    """`make_road` and two other cameras, which look along it and count nothing; one is retired."""
    seen = Polygon(degrees((5, -20), (120, -60), (120, 60), (5, 20), (5, -20)), srid=4326)
    make_camera(code="cam-b", lon=67.0302, pose={**EASTWARD, "field_of_view": seen})
    make_camera(code="cam-r", lifecycle=Lifecycle.RETIRED, pose={**EASTWARD, "field_of_view": seen})
    make_road()


def test_the_page_opens_for_those_who_may_draw_there_and_both_outcomes_are_recorded(client: Client) -> None:
    make_camera(code="cam-a")
    for role, where, status in (
        (Role.TRAFFIC_OFFICER, "south", 200),
        (Role.COMMANDER, "south", 200),
        (Role.OPERATOR, "south", 403),
        (Role.SUPERVISOR, "south", 403),
        (Role.REVIEWER, "south", 404),
        (Role.TRAFFIC_OFFICER, "east", 404),
    ):
        client.force_login(make_user(role, jurisdictions=(where,)))
        assert client.get(PAGE).status_code == status, (role, where)
    entries = Entry.objects.filter(action=Action.TRAFFIC_CHANGE, target="cam-a")
    assert entries.filter(outcome=Outcome.DONE).count() == 2 and entries.filter(outcome=Outcome.REFUSED).count() == 4


def test_what_is_drawn_is_told_to_those_alone_who_may_draw_there(client: Client) -> None:
    make_camera(code="cam-a")
    for role, where, status in (
        (Role.TRAFFIC_OFFICER, "south", 200), (Role.OPERATOR, "south", 403), (Role.TRAFFIC_OFFICER, "east", 404)
    ):  # fmt: skip
        client.force_login(make_user(role, jurisdictions=(where,)))
        assert client.get(API).status_code == status, (role, where)


def test_the_desk_is_told_lines_with_the_last_hours_counts_zones_in_reach_and_segments(officer: Client) -> None:
    make_road()
    line, area, now = CountingLine.objects.get(), make_junction(), timezone.now()
    far = [(x + 5000, y) for x, y in ((80, -30), (140, -30), (140, 30), (80, -30))]
    make_junction("far", area=Polygon(degrees(*far), srid=4326))
    for at, count in ((now, 3), (now - timedelta(minutes=2), 4), (now - timedelta(hours=2), 100)):
        LineMinute.objects.create(line=line, minute=at, object_class=4, forward=True, count=count, simulated=True)
    AreaMinute.objects.create(area=area, minute=now, mean=2.5, most=4, taken=0.1, occupied=0.75, simulated=True)
    told = officer.get(API).json()
    assert [(one["code"], one["counts"][0]["count"]) for one in told["lines"]] == [("line-1", 7)]
    assert [(one["code"], one["filling"]["occupied"], one["manages"]) for one in told["areas"]] == [("junction-1", 0.75, True)]
    assert [one["code"] for one in told["segments"]] == ["east-1"] and told["limits"]["lines"] == 4
    assert {one["value"] for one in told["kinds"]} == {"waiting", "crossing", "turning", "junction", "occupancy"}


def test_a_zone_of_another_group_is_told_only_to_those_who_see_it(officer: Client) -> None:
    make_camera(code="cam-a")
    make_junction()
    make_junction("other", group=make_camera(group="city").group)
    assert [one["code"] for one in officer.get(API).json()["areas"]] == ["junction-1"]


def test_a_zone_that_one_sees_and_may_not_change_says_so(client: Client) -> None:
    make_camera(code="cam-a")
    make_junction("other", group=make_camera(group="city").group)
    officer = make_user(Role.TRAFFIC_OFFICER)
    make_posting(officer, Role.OPERATOR, groups=("city",))
    client.force_login(officer)
    assert [(one["code"], one["manages"]) for one in client.get(API).json()["areas"]] == [("other", False)]


def test_the_ground_is_seen_by_the_calibration_in_force_else_by_how_the_camera_hangs_else_not_at_all(officer: Client) -> None:
    make_camera(code="cam-a")
    assert officer.get(API).json()["ground"] is None
    Camera.objects.all().delete()
    make_camera(code="cam-a", pose=EASTWARD)
    by_pose = officer.get(API).json()["ground"]
    assert (by_pose["by"], by_pose["origin"], len(by_pose["matrix"])) == ("pose", [67.03, 24.85], 9)
    Camera.objects.all().delete()
    make_camera(code="cam-a", pose={**EASTWARD, "homography": CALIBRATED})
    by_calibration = officer.get(API).json()["ground"]
    assert (by_calibration["by"], by_calibration["origin"]) == ("calibration", [67.031, 24.851])


def test_more_lines_and_zones_ask_the_database_no_oftener(officer: Client, django_assert_max_num_queries: Any) -> None:
    make_road()
    camera = Camera.objects.get()
    for n in range(3):
        CountingLine.objects.create(code=f"more-{n}", name="More", camera=camera, line=CountingLine.objects.first().line)
        make_junction(f"junction-{n}")
    with django_assert_max_num_queries(24):
        assert len(officer.get(API).json()["lines"]) == 4


def test_a_segment_tells_the_cameras_that_count_or_see_it_and_for_which_one_may_draw(client: Client) -> None:
    make_seen_road()
    make_camera(code="cam-c", lon=67.2)
    address = "/api/v1/traffic/segments/east-1/cameras/"
    client.force_login(make_user(Role.TRAFFIC_OFFICER))
    assert client.get(address).json() == {"cameras": [{"code": "cam-a", "lines": 1}, {"code": "cam-b", "lines": 0}]}
    client.force_login(make_user(Role.OPERATOR))
    assert client.get(address).json() == {"cameras": []}


def test_what_is_ended_is_told_to_nobody_and_keeps_what_was_counted_there(officer: Client) -> None:
    make_road()
    line, area, now = CountingLine.objects.get(), make_junction(), timezone.now()
    LineMinute.objects.create(line=line, minute=now, object_class=4, forward=True, count=3, simulated=True)
    AreaMinute.objects.create(area=area, minute=now, mean=2.5, most=4, taken=0.1, occupied=0.75, simulated=True)
    before = stamp()
    assert officer.delete("/api/v1/traffic/lines/line-1/").status_code == 204
    assert officer.delete("/api/v1/traffic/areas/junction-1/").status_code == 204
    told, drawing = officer.get(API).json(), drawing_read()
    assert told["lines"] == told["areas"] == [] and stamp() != before and not drawing.lines and not drawing.areas
    assert officer.get("/api/v1/traffic/segments/east-1/cameras/").json() == {"cameras": []}
    assert line.minutes.count() == area.minutes.count() == 1


def test_the_cameras_panel_offers_the_desk_to_those_who_may_draw(client: Client) -> None:
    make_camera(code="cam-a")
    for role, may in ((Role.TRAFFIC_OFFICER, True), (Role.OPERATOR, False)):
        client.force_login(make_user(role))
        assert client.get("/api/v1/map/cameras/cam-a/").json()["can_draw_traffic"] is may
