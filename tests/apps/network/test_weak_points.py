"""Where the network is weakest and what would mend it: ranked by the ground that would go dark, for those who may ask."""

from typing import Any

import pytest
import shapely
from django.db import connection
from django.test import Client

from apps.accounts.choices import Role
from apps.cameras.coverage_shares import shares_reckon
from apps.cameras.models import Camera, CameraCoverage, CameraPose
from apps.network.graph import LEAST_M2, city_network, graph_version
from apps.network.models import FibreNode, FibreSpan
from apps.timeline.services import fact_assert
from tests.apps.cameras.covering import NORTH, make_zone, on_earth
from tests.apps.network.making import make_row, make_span
from tests.factories import EPOCH, make_user

pytestmark = pytest.mark.django_db
WHAT_IF, SINGLE_POINTS, EXTRA_SPAN = (f"/api/v1/network/{name}/" for name in ("what-if", "single-points", "extra-span"))


def client_of(role: Role | None = Role.OPERATOR, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def get(client: Client, url: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(url, query)
    assert answer.status_code == status, answer.content
    return answer.json()


def covers(camera: Camera, shape: shapely.Geometry) -> None:
    pose = fact_assert(CameraPose, subject={"camera": camera}, valid_from=EPOCH, values=NORTH)
    ground = on_earth(shapely.MultiPolygon([shape]))
    CameraCoverage.objects.create(
        camera=camera, pose=pose, seen=ground, seen_m2=shape.area, digest=camera.code, computed_at=EPOCH
    )


@pytest.fixture
def row() -> None:
    """Three sites one behind the other: the first camera sees 1 ha, the second half of that, the third 100 m² elsewhere."""
    first, second, third = make_row("south", "south", "east")
    covers(first, shapely.box(0, 0, 100, 100))
    covers(second, shapely.box(0, 0, 100, 50))
    covers(third, shapely.box(300, 0, 310, 10))
    shares_reckon()


def weights() -> dict[str, float]:
    return {camera.code: camera.weight for camera in city_network().cameras}


def test_cameras_weigh_their_share_of_the_ground(row: None) -> None:
    assert weights() == {
        "cam-s1": pytest.approx(7500, rel=0.03), "cam-s2": pytest.approx(2500, rel=0.05), "cam-s3": pytest.approx(100, rel=0.3),
    }  # fmt: skip


def test_a_camera_of_which_no_ground_is_known_still_counts() -> None:
    make_row("south")
    assert weights() == {"cam-s1": LEAST_M2}


def test_a_changed_share_makes_the_graph_anew_and_coverage_without_one_does_not(row: None) -> None:
    before = graph_version()
    CameraCoverage.objects.update(computed_at=EPOCH, detect_m2=5)
    assert shares_reckon() == 0 and graph_version() == before
    CameraCoverage.objects.filter(camera__code="cam-s2").update(
        seen=on_earth(shapely.MultiPolygon([shapely.box(900, 0, 910, 50)])), digest="new"
    )
    assert graph_version() == before
    assert shares_reckon() == 2 and graph_version() != before
    assert weights()["cam-s1"] == pytest.approx(10000, rel=0.03)


def test_shares_are_stored_in_one_statement(row: None, django_assert_max_num_queries: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cameras_cameracoverage SET share_m2 = NULL")
    with django_assert_max_num_queries(12) as asked:
        assert shares_reckon() == 3
    assert sum(query["sql"].lstrip().startswith("UPDATE") for query in asked.captured_queries) == 1


def test_weak_points_are_ranked_by_ground_and_not_by_cameras() -> None:
    near, second, far = make_row("south", "south", "south")
    covers(near, shapely.box(0, 0, 10, 10))
    covers(far, shapely.box(300, 0, 400, 100))
    Camera.objects.filter(pk=second.pk).update(site=near.site)
    make_span(FibreNode.objects.get(code="station"), FibreNode.objects.get(code="s3"))
    FibreSpan.objects.filter(code__in=["s1-s2", "s2-s3"]).delete()
    shares_reckon()
    points = get(client_of(), SINGLE_POINTS, top=50)["points"]
    spans = [(point["code"], point["cameras"]) for point in points if point["kind"] == "span"]
    assert spans == [("centre-station", 3), ("station-s3", 1), ("station-s1", 2)]


def test_the_answer_tells_what_each_zone_loses_to_those_who_see_the_cameras(row: None) -> None:
    make_zone("zone", shapely.box(-20, -20, 200, 200))

    def ground(client: Client) -> Any:
        body = {"spans": ["station-s1"]}
        return client.post(WHAT_IF, body, content_type="application/json").json()["moments"][0]["ground"]

    south = ground(client_of())
    assert south["lost_m2"] == pytest.approx(10000, rel=0.03)
    assert [(zone["code"], zone["lost_m2"]) for zone in south["zones"]] == [("zone", pytest.approx(10000, rel=0.03))]
    assert south["roads"] == []
    both = ground(client_of(jurisdictions=("south", "east")))
    assert both["lost_m2"] - south["lost_m2"] == pytest.approx(100, abs=40)
    east = ground(client_of(jurisdictions=("east",)))
    assert (east["lost_m2"], east["zones"]) == (pytest.approx(100, abs=40), [])


def test_the_cheapest_extra_span_closes_most_of_the_row_to_a_ring(row: None) -> None:
    """The farthest sites are too far apart for it: 0.01° of longitude is about 1010 m, and cable is 1.3 times as long."""
    options = get(client_of(), EXTRA_SPAN, within_m=3000)["options"]
    best = options[0]
    assert {best["start"], best["end"]} == {"centre", "s1"} and best["length_m"] == pytest.approx(1.3 * 2 * 1010, rel=0.01)
    first, second, third = weights().values()
    assert best["risk_before_m2"] == pytest.approx(2 * first + 3 * second + 4 * third, abs=1)
    assert best["risk_after_m2"] == pytest.approx(second + 2 * third, abs=1)
    assert best["removed_m2"] == pytest.approx(best["risk_before_m2"] - best["risk_after_m2"], abs=1)
    assert len(best["line"]) == 2 and "cost" not in best
    assert [option["length_m"] for option in options] == sorted((option["length_m"] for option in options), reverse=True)


def test_a_supposed_cut_counts_as_lost_already(row: None) -> None:
    client = client_of()
    cut = get(client, SINGLE_POINTS, spans=["s1-s2"], top=50)
    assert cut["given"]["spans"] == 1
    assert ("span", "s1-s2") not in {(point["kind"], point["code"]) for point in cut["points"]}
    assert "no-such" in str(get(client, EXTRA_SPAN, status=400, spans=["no-such"]))
    assert get(client, EXTRA_SPAN, status=400, within_m=1e9)["code"] == "invalid"


def test_without_fibre_nothing_is_worth_building() -> None:
    assert get(client_of(), EXTRA_SPAN)["options"] == []


@pytest.mark.parametrize("role", [Role.TRAFFIC_OFFICER, Role.CASE_OFFICER, Role.OVERSIGHT, None])
def test_only_those_who_may_see_the_network_may_ask(role: Role | None) -> None:
    client = client_of(role)
    assert [client.get(url).status_code for url in (SINGLE_POINTS, EXTRA_SPAN)] == [403, 403]
