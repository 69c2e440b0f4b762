"""What-if: beside brute force on random networks, and hour by hour on small ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.elements import Camera, NetworkError, Node, NodeKind, Outage, Span, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.impact import HOURS, impact_of
from tests.core.network.cities import (
    NIGHT,
    SUNNY,
    UNHURRIED,
    cameras_at,
    city,
    line,
    networks,
    outages,
    seen,
    seen_by_brute_force,
)

CHAIN = line("c", "p1", "s1", "s2", "s3")


def eight_hours(node: str, feeder: str = "f", charge: float = 1.0) -> Supply:
    return Supply(node, feeder, capacity_wh=320.0, charge=charge, load_w=40.0)


@UNHURRIED
@given(st.data())
def test_the_impact_is_what_brute_force_finds(data: st.DataObject) -> None:
    network = data.draw(networks())
    outage, clock, hour = data.draw(outages(network)), data.draw(st.sampled_from([2.0, 12.0, 22.0])), data.draw(st.integers(0, 8))
    moment = impact_of(network, outage, clock_h=clock, hours=[hour]).now
    there = seen_by_brute_force(network, outage, clock_h=clock, after_h=hour)
    assert moment.cameras_lost == {camera.code for camera in network.cameras} - there
    assert moment.cameras_rerouted <= there
    assert moment.weight_lost == sum(camera.weight for camera in network.cameras if camera.code not in there)


@UNHURRIED
@given(st.data())
def test_more_losses_never_lose_less(data: st.DataObject) -> None:
    network = data.draw(networks())
    some, more = data.draw(outages(network)), data.draw(outages(network))
    fewer, greater = (impact_of(network, outage, clock_h=NIGHT, hours=[0, 3]) for outage in (some, some | more))
    for before, after in zip(fewer.moments, greater.moments, strict=True):
        assert before.cameras_lost <= after.cameras_lost
        assert before.sites_lost <= after.sites_lost and before.stations_lost <= after.stations_lost


def test_an_outage_of_nothing_takes_nothing() -> None:
    impact = impact_of(city(CHAIN, [eight_hours("s1")]), Outage(), clock_h=NIGHT)
    assert [moment.after_h for moment in impact.moments] == list(HOURS)
    assert all(not moment.cameras_lost and not moment.cameras_rerouted for moment in impact.moments) and not impact.dark_in_h


def test_a_cut_loses_what_hangs_behind_it_and_a_station_still_sees_its_side() -> None:
    now = impact_of(city(CHAIN), Outage.of(spans=["c-p1"]), clock_h=NIGHT).now
    assert now.cameras_lost == cameras_at("s1", "s2", "s3") == now.cameras_at_station
    assert now.sites_lost == {"s1", "s2", "s3"} and now.stations_lost == {"p1"} and now.weight_lost == 6.0
    assert not now.sites_dark


def test_a_cut_ring_loses_nothing_and_tells_who_goes_the_other_way() -> None:
    ring = [*CHAIN, Span("back", "s3", "c", 100.0)]
    now = impact_of(city(ring), Outage.of(spans=["s2-s3"]), clock_h=NIGHT).now
    assert not now.cameras_lost
    assert now.cameras_rerouted == cameras_at("s2")


def test_a_site_that_goes_dark_takes_down_what_hangs_behind_its_switch() -> None:
    network = city(CHAIN, [eight_hours("s1", charge=0.4), eight_hours("s3", "other")])
    impact = impact_of(network, Outage.of(feeders=["f"]), clock_h=NIGHT)
    assert impact.dark_in_h == {"s1": pytest.approx(3.2)}
    for moment in impact.moments:
        dark = moment.after_h > 3.2
        assert moment.sites_dark == ({"s1"} if dark else set())
        assert moment.cameras_lost == (cameras_at("s1", "s2", "s3") if dark else set())


def test_light_passes_a_dark_site_that_is_spliced_through_and_its_own_cameras_are_lost() -> None:
    nodes = [Node("c", NodeKind.CENTRE), Node("s1", NodeKind.SITE, spliced_through=True), Node("s2", NodeKind.SITE)]
    cameras = [Camera("one", "s1"), Camera("two", "s2")]
    network = Network.of(nodes, line("c", "s1", "s2"), cameras, [Supply("s1", "f", load_w=40.0)])
    for outage in (Outage.of(feeders=["f"]), Outage.of(mains=["s1"]), Outage.of(switches=["s1"])):
        assert impact_of(network, outage, clock_h=NIGHT).now.cameras_lost == {"one"}
    assert impact_of(network, Outage.of(nodes=["s1"]), clock_h=NIGHT).now.cameras_lost == {"one", "two"}


def test_a_site_without_mains_comes_back_with_the_sun() -> None:
    network = city(CHAIN, [Supply("s3", "f", capacity_wh=80.0, load_w=40.0, solar_w=SUNNY)])
    impact = impact_of(network, Outage.of(feeders=["f"]), clock_h=4.0)
    assert [bool(moment.cameras_lost) for moment in impact.moments] == [False] * 2 + [True] * 2 + [False] * 5
    assert impact.dark_in_h == {"s3": 2.0}


def test_batteries_that_run_down_only_ever_lose_more_by_night() -> None:
    network = city(CHAIN, [eight_hours(f"s{i}", charge=i / 4) for i in (1, 2, 3)])
    moments = impact_of(network, Outage.of(feeders=["f"]), clock_h=NIGHT).moments
    assert all(before.cameras_lost <= after.cameras_lost for before, after in pairwise(moments))
    assert list(impact_of(network, Outage.of(feeders=["f"]), clock_h=NIGHT).dark_in_h) == ["s1", "s2", "s3"]


def test_the_loss_of_one_of_two_centres_is_carried_by_the_other() -> None:
    network = city([*CHAIN, *line("s3", "c2")])
    assert not seen(network) ^ seen(network, Outage.of(nodes=["c"]))
    now = impact_of(network, Outage.of(nodes=["c"]), clock_h=NIGHT).now
    assert cameras_at("s1") <= now.cameras_rerouted


def test_a_centre_whose_switch_is_dead_is_none_though_light_passes_it() -> None:
    nodes = [Node("s", NodeKind.SITE), Node("c", NodeKind.CENTRE, spliced_through=True), Node("c2", NodeKind.CENTRE)]
    network = Network.of(nodes, line("s", "c", "c2"), [Camera("k", "s")])
    now = impact_of(network, Outage.of(switches=["c"]), clock_h=NIGHT).now
    assert not now.cameras_lost and now.cameras_rerouted == {"k"}


@pytest.mark.parametrize("hours", [[], [-1.0], [float("nan")]], ids=str)
def test_impossible_hours_are_refused(hours: list[float]) -> None:
    with pytest.raises(NetworkError):
        impact_of(city(CHAIN), Outage(), clock_h=NIGHT, hours=hours)
