"""What was ever told of a place, span or camera stays: they are decommissioned, and nobody can delete or rewrite an outage."""

from datetime import UTC, datetime
from pathlib import Path

import geopandas
import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera, CameraState
from apps.network.choices import Light, Mains, NodeKind, SwitchState
from apps.network.graph import city_network
from apps.network.models import FibreNode, FibreSpan, PlaceHealth, SpanHealth
from apps.network.plant_services import StillNeeded, node_decommission, plant_drop, span_decommission
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, assets_import
from apps.timeline.services import fact_assert
from tests.apps.network.making import make_feeder, make_node, make_row, make_span, make_supply
from tests.factories import TRUST, make_user

pytestmark = pytest.mark.django_db
JSON = "application/json"
THEN = datetime(2026, 3, 1, tzinfo=UTC)


def cut_once(code: str = "s1-s2") -> FibreSpan:
    """A span that was dark for a day."""
    span = FibreSpan.objects.get(code=code)
    for day, light in ((1, Light.DARK), (2, Light.LIT)):
        values = {"light": light, "simulated": True}
        fact_assert(SpanHealth, subject={"span": span}, valid_from=THEN.replace(day=day), values=values)
    return span


def lost_once(code: str = "s2") -> FibreNode:
    node = FibreNode.objects.get(code=code)
    values = {"switch": SwitchState.DOWN, "mains": Mains.LOST, "simulated": True}
    fact_assert(PlaceHealth, subject={"node": node}, valid_from=THEN, values=values)
    return node


def signed_in(role: Role = Role.ADMINISTRATOR) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_a_span_with_a_history_cannot_be_deleted_and_one_without_can() -> None:
    make_row("south", "south")
    with pytest.raises(ProtectedError):
        cut_once().delete()
    FibreSpan.objects.get(code="station-s1").delete()
    assert SpanHealth.objects.filter(span__code="s1-s2", light=Light.DARK).exists()


@pytest.mark.parametrize("table", ["network_spanhealth", "network_placehealth"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {table}", "UPDATE {table} SET valid_from = now()", "UPDATE {table} SET known_to = NULL"]
)
def test_no_statement_forgets_or_rewrites_an_outage(table: str, statement: str) -> None:
    make_row("south", "south")
    cut_once(), lost_once()
    fact_assert(
        PlaceHealth,
        subject={"node": FibreNode.objects.get(code="s2")},
        valid_from=THEN.replace(day=2),
        values={"switch": SwitchState.UP, "mains": Mains.THERE, "simulated": True},
    )
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))


def test_a_decommissioned_span_leaves_the_network_and_keeps_its_outages() -> None:
    make_row("south", "south")
    span = cut_once()
    span_decommission(actor=make_user(Role.ADMINISTRATOR), span=span, reason="replaced by a new cable")
    assert "s1-s2" not in {span.code for span in city_network().spans}
    assert list(SpanHealth.objects.filter(known_to=None).order_by("valid_from").values_list("span__code", "light")) == [
        ("s1-s2", Light.DARK), ("s1-s2", Light.LIT), ("s1-s2", Light.UNKNOWN),
    ]  # fmt: skip
    told = Entry.objects.get(action=Action.NETWORK_CHANGE)
    assert (told.target, told.reason) == ("s1-s2", "replaced by a new cable")
    with pytest.raises(StillNeeded):
        span_decommission(actor=None, span=span, reason="again")


def test_a_place_goes_after_its_spans_with_its_power_and_its_cameras() -> None:
    make_row("south", "south")
    node = lost_once()
    make_supply(node, make_feeder())
    with pytest.raises(StillNeeded, match="s1-s2"):
        node_decommission(actor=None, node=node, reason="moved")
    span_decommission(actor=None, span=FibreSpan.objects.get(code="s1-s2"), reason="moved")
    node_decommission(actor=None, node=node, reason="moved")
    network = city_network()
    assert ("s2" not in {one.code for one in network.nodes}) and network.supplies == ()
    assert [camera.code for camera in network.cameras] == ["cam-s1"]
    assert PlaceHealth.objects.current().get().switch == SwitchState.UNKNOWN


def test_a_new_edition_decommissions_what_has_a_history_and_deletes_the_rest() -> None:
    make_row("south", "south")
    make_node("spare", NodeKind.JOINT)
    cut_once(), lost_once()
    plant_drop(model=FibreSpan, codes=["s1-s2"], reason="new edition")
    plant_drop(model=FibreNode, codes=["s2", "spare"], reason="new edition")
    assert set(FibreNode.everything.exclude(decommissioned_at=None).values_list("code", flat=True)) == {"s2"}
    assert not FibreNode.everything.filter(code="spare").exists()


def test_a_new_edition_keeps_a_place_whose_decommissioned_spans_tell_where_they_ended() -> None:
    make_row("south", "south")
    make_span(FibreNode.objects.get(code="s2"), make_node("splice", NodeKind.JOINT))
    cut_once("s2-splice")
    plant_drop(model=FibreSpan, codes=["s2-splice"], reason="new edition")
    plant_drop(model=FibreNode, codes=["splice"], reason="new edition")
    assert FibreNode.everything.get(code="splice").decommissioned_at is not None
    assert SpanHealth.objects.filter(span__end__code="splice", light=Light.DARK).exists()


def test_a_span_that_comes_to_a_place_off_the_network_hangs_in_the_air_and_the_network_stays() -> None:
    make_row("south", "south")
    node = make_node("old", NodeKind.JOINT)
    node_decommission(actor=None, node=node, reason="taken out")
    make_span(FibreNode.objects.get(code="s2"), node)
    assert "s2-old" not in {span.code for span in city_network().spans}


def test_a_code_that_was_decommissioned_is_not_given_to_another_thing(tmp_path: Path) -> None:
    make_row("south")
    node = make_node("old", NodeKind.JOINT)
    node_decommission(actor=None, node=node, reason="taken out")
    frame = geopandas.GeoDataFrame([{"code": "old", "kind": "joint", **TRUST}], geometry=[shapely.Point(67, 24)], crs=4326)
    frame.to_file(tmp_path / "nodes.gpkg")
    with pytest.raises(ImportRefused) as caught:
        assets_import(actor=None, path=tmp_path / "nodes.gpkg", kind=all_kinds()["fibre-nodes"])
    assert "decommissioned" in caught.value.problems[0].reason


def test_over_rest_whoever_manages_assets_decommissions_and_nobody_deletes() -> None:
    make_row("south", "south")
    cut_once()
    client, path = signed_in(), "/api/v1/fibre-spans/s1-s2/"
    refused = client.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "history_kept")
    assert Entry.objects.filter(action=Action.ACCESS_REFUSE, target="s1-s2", outcome=Outcome.REFUSED).exists()
    assert signed_in(Role.OPERATOR).post(f"{path}decommission/", {"reason": "because"}, JSON).status_code == 403
    assert client.post(f"{path}decommission/", {"reason": ""}, JSON).status_code == 400
    early = client.post("/api/v1/fibre-nodes/s2/decommission/", {"reason": "moved away"}, JSON)
    assert (early.status_code, early.json()["code"]) == (409, "still_needed")
    assert client.post(f"{path}decommission/", {"reason": "moved away"}, JSON).status_code == 204
    assert client.get(path).status_code == 404
    assert client.post("/api/v1/fibre-nodes/s2/decommission/", {"reason": "moved away"}, JSON).status_code == 204


def test_a_camera_is_retired_over_rest_with_its_reason_and_only_in_ones_charge() -> None:
    make_row("south", "east")
    client = signed_in()
    assert client.delete("/api/v1/cameras/cam-s1/").status_code == 409
    assert client.post("/api/v1/cameras/cam-s1/decommission/", {"reason": "pole removed"}, JSON).status_code == 204
    assert CameraState.objects.current().get(camera__code="cam-s1").lifecycle == Lifecycle.RETIRED
    assert Entry.objects.get(action=Action.CAMERA_CHANGE, target="cam-s1").reason == "pole removed"
    assert client.post("/api/v1/cameras/cam-s2/decommission/", {"reason": "pole removed"}, JSON).status_code == 404
    assert Camera.objects.filter(code="cam-s1").exists()


def test_the_service_refuses_whoever_manages_no_assets() -> None:
    make_row("south", "south")
    with pytest.raises(PermissionDenied):
        span_decommission(actor=make_user(Role.OPERATOR), span=cut_once(), reason="mischief")
    assert FibreSpan.objects.filter(code="s1-s2").exists()
