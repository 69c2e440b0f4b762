"""One alarm for each root cause, opened once it has lasted, and none for what a known fault explains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.alarm_book import AlarmBook
from safecity_gis.core.network.alarms import Alarm, AlarmKind, alarms_wanted, element_of
from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, NodeKind, Outage, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.silence import Silence, Silent, Witness
from safecity_gis.core.network.state import state_of
from tests.core.network.cities import NIGHT, UNHURRIED, cameras_at, city, line, networks

AT = 1_000_000.0
RING = [*line("c", "s1", "s2", "s3"), *line("s3", "c", length_m=500.0)]
TREE = [*line("c", "j1", "s1", "s2", length_m=400.0), *line("j1", "s3")]


def since(codes: set[str], at: float = AT) -> dict[str, float]:
    return dict.fromkeys(codes, at)


def wanted(network: Network, silence: Silence, dark: dict[str, float] | None = None) -> list[tuple[str, str]]:
    return [(alarm.kind.value, alarm.code) for alarm in alarms_wanted(network, silence, dark or {}, clock_h=NIGHT)]


def test_a_cut_in_a_ring_is_an_alarm_though_nothing_is_lost() -> None:
    assert wanted(city(RING), Silence(switches={}), {"s1-s2": AT}) == [("span", "s1-s2")]


def test_what_a_dark_span_silences_is_no_alarm_of_its_own() -> None:
    silence = Silence(since(cameras_at("s1", "s2")), since({"s1", "s2"}))
    assert wanted(city(TREE), silence, {"j1-s1": AT}) == [("span", "j1-s1")]


def test_spans_that_all_meet_in_one_place_and_are_dark_are_that_place() -> None:
    silence = Silence(since(cameras_at("s1", "s2", "s3")), since({"s1", "s2", "s3"}))
    dark = since({"c-j1", "j1-s1", "j1-s3"})
    assert wanted(city(TREE), silence, dark) == [("node", "j1")]


def test_two_cuts_are_two_alarms() -> None:
    assert wanted(city(RING), Silence(switches={}), {"s1-s2": AT, "s3-c": AT}) == [("span", "s1-s2"), ("span", "s3-c")]


def test_a_span_that_is_lit_is_no_suspect() -> None:
    silence = Silence(since(cameras_at("s1")), since({"s1"}))
    (alarm,) = alarms_wanted(city([*line("c", "s1")]), silence, {}, lit_spans=["c-s1"], clock_h=NIGHT)
    assert alarm.key == (AlarmKind.SWITCH, "s1") and not alarm.others


def test_a_silent_switch_whose_cameras_live_is_an_alarm_of_the_switch() -> None:
    (alarm,) = alarms_wanted(city(TREE), Silence(switches={"s3": AT}), {}, clock_h=NIGHT)
    assert (alarm.key, alarm.since, alarm.explains) == ((AlarmKind.SWITCH, "s3"), AT, frozenset({Silent(Witness.SWITCH, "s3")}))


def test_a_switch_of_which_nothing_is_known_clears_nobody() -> None:
    assert wanted(city(TREE), Silence(since(cameras_at("s3")), {}, unwatched=frozenset({"s3"}))) == [("switch", "s3")]
    assert ("switch", "s3") not in wanted(city(TREE), Silence(since(cameras_at("s3")), {}))


def test_one_place_without_mains_is_an_alarm_of_its_mains() -> None:
    powered = [Supply(site, "f", capacity_wh=100.0, load_w=40.0) for site in ("s1", "s3")]
    silence = Silence(switches={}, mains_lost={"s1": AT}, mains_there=frozenset({"s3"}))
    assert wanted(city(TREE, powered), silence) == [("mains", "s1")]


@UNHURRIED
@given(st.data())
def test_a_perfect_watch_of_one_cut_wants_that_alarm_alone(data: st.DataObject) -> None:
    network = data.draw(networks())
    if not network.spans:
        return
    cut = data.draw(st.sampled_from([span.code for span in network.spans]))
    before = state_of(network, NO_OUTAGE, clock_h=NIGHT)
    after = state_of(network, Outage.of(spans=[cut]), clock_h=NIGHT)
    silence = Silence(
        since({camera.code for camera, seen in zip(network.cameras, after.camera_seen, strict=True) if not seen}),
        since(
            {
                node.code
                for node, lives in zip(network.nodes, after.reached, strict=True)
                if node.kind != NodeKind.JOINT and not lives
            }
        ),
    )
    lost_before = int((~before.camera_seen).sum() + (~before.reached & network.has_switch).sum())
    found = alarms_wanted(network, silence, {cut: AT}, clock_h=NIGHT)
    told = [alarm for alarm in found if alarm.kind in {AlarmKind.SPAN, AlarmKind.NODE}]
    if lost_before == 0:
        assert len(found) == 1
    assert any(cut == alarm.code or alarm.kind is AlarmKind.NODE for alarm in told)


def test_what_an_alarm_is_about() -> None:
    assert element_of(AlarmKind.MAINS) is ElementKind.NODE and element_of(AlarmKind.FEEDER) is ElementKind.FEEDER
    with pytest.raises(KeyError):
        element_of(AlarmKind.CAMERA)


CUT, OFF = Alarm(AlarmKind.SPAN, "e1", AT), Alarm(AlarmKind.CAMERA, "k1", AT, frozenset({Silent(Witness.CAMERA, "k1")}))


def test_an_alarm_opens_once_it_was_wanted_for_a_while_and_ends_once_it_was_not() -> None:
    book = AlarmBook()
    assert book.step([CUT], 0.0) == ([], [])
    assert book.step([CUT], 2.5) == ([CUT], [])
    assert book.step([CUT], 9.0) == ([], [])
    assert book.step([], 10.0) == ([], [])
    assert book.step([], 14.0) == ([], [CUT.key])


def test_who_flickers_opens_nothing_and_ends_nothing() -> None:
    book = AlarmBook()
    for second in range(10):
        assert book.step([CUT] if second % 2 else [], float(second)) == ([], [])
    book.step([], 19.0)
    book.step([CUT], 20.0)
    assert book.step([CUT], 23.0) == ([CUT], [])
    for second in range(24, 40):
        assert book.step([CUT] if second % 2 else [], float(second)) == ([], [])


def test_what_only_cameras_speak_for_takes_longer() -> None:
    book = AlarmBook()
    book.step([OFF], 0.0)
    assert book.step([OFF], 29.0) == ([], [])
    assert book.step([OFF], 30.0) == ([OFF], [])


def test_an_alarm_that_stands_explains_on() -> None:
    silence = Silence(since(cameras_at("s1", "s2")))
    standing = [Alarm(AlarmKind.SPAN, "j1-s1", AT)]
    assert alarms_wanted(city(TREE), silence, {}, standing=standing, clock_h=NIGHT) == tuple(standing)
