"""The network as it stands in the database: made from its rows, and made anew when one of them changes, not otherwise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.cameras.choices import Condition, Lifecycle
from apps.cameras.models import Camera, CameraHealth, CameraState
from apps.network.choices import NodeKind
from apps.network.graph import city_network
from apps.network.models import FibreNode, FibreSpan, Supply
from apps.timeline.services import fact_assert
from tests.apps.network.making import NO_SUN, make_feeder, make_node, make_row, make_supply
from tests.factories import EPOCH, make_camera

pytestmark = pytest.mark.django_db


def node(code: str) -> FibreNode:
    return FibreNode.objects.get(code=code)


def test_rows_become_nodes_spans_cameras_and_supplies() -> None:
    make_row("south", "east")
    FibreNode.objects.filter(code="s1").update(spliced_through=True)
    make_supply(node("s1"), make_feeder(), solar_w=[5.0] * 24)
    network = city_network()
    assert [(found.code, found.kind) for found in network.nodes] == [
        ("centre", "centre"), ("s1", "site"), ("s2", "site"), ("station", "station"),
    ]  # fmt: skip
    assert [span.code for span in network.spans] == ["centre-station", "s1-s2", "station-s1"]
    assert [(camera.code, camera.site) for camera in network.cameras] == [("cam-s1", "s1"), ("cam-s2", "s2")]
    assert [found.code for found in network.nodes if found.spliced_through] == ["s1"]
    supply = network.supplies[0]
    assert (supply.node, supply.feeder, supply.capacity_wh, supply.charge, supply.solar_w) == (
        "s1",
        "feeder-1",
        800,
        1,
        (5.0,) * 24,
    )


def test_only_cameras_in_service_at_a_site_with_fibre_hang_on_the_network() -> None:
    make_row("south")
    site = Camera.objects.get(code="cam-s1").site
    for lifecycle in (Lifecycle.PLANNED, Lifecycle.INSTALLED, Lifecycle.FAULTY, Lifecycle.RETIRED, None):
        make_camera(site=site, lifecycle=lifecycle)
    make_camera()
    assert [camera.code for camera in city_network().cameras] == ["cam-s1"]


def test_a_joint_carries_neither_cameras_nor_power_whatever_the_rows_say() -> None:
    make_row("south")
    make_supply(make_node("a-joint", NodeKind.JOINT, site=Camera.objects.get(code="cam-s1").site), None)
    network = city_network()
    assert [camera.site for camera in network.cameras] == ["s1"]
    assert network.supplies == ()


CHANGES: dict[str, Callable[[], Any]] = {
    "a cable cut": lambda: FibreSpan.objects.get(code="s1-s2").delete(),
    "a longer cable": lambda: FibreSpan.objects.update(length_m=7),
    "a new joint": lambda: make_node("joint", NodeKind.JOINT),
    "a new supply": lambda: make_supply(node("s2"), None),
    "a smaller battery": lambda: Supply.objects.update(capacity_wh=1),
    "a new camera": make_camera,
    "a camera that went": lambda: CameraState.objects.filter(camera__code="cam-s1").update(lifecycle=Lifecycle.RETIRED),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_made_anew_when_something_of_it_changes(change: Callable[[], Any]) -> None:
    make_row("south", "east")
    make_supply(node("s1"), make_feeder())
    before = city_network()
    assert city_network() is before
    change()
    assert city_network() is not before


def test_the_health_of_a_camera_is_no_part_of_it() -> None:
    camera = make_row("south")[0]
    before = city_network()
    values = {"condition": Condition.OFFLINE, "simulated": True}
    fact_assert(CameraHealth, subject={"camera": camera}, valid_from=EPOCH + timedelta(days=1), values=values)
    assert city_network() is before


@pytest.mark.parametrize(
    "values",
    [
        {"capacity_wh": -1.0},
        {"capacity_wh": float("nan")},
        {"load_w": float("inf")},
        {"solar_w": NO_SUN[:23]},
        {"solar_w": [*NO_SUN[:23], -1.0]},
        {"solar_w": [*NO_SUN[:23], float("nan")]},
    ],
    ids=["negative battery", "undefined battery", "endless load", "23 hours", "negative sun", "undefined sun"],
)
def test_the_database_refuses_a_supply_that_cannot_be(values: dict[str, Any]) -> None:
    place = make_node("s1", NodeKind.SITE)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_supply(place, None, **values)
