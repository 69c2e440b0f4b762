"""Root causes: an injected fault is found, the living are never blamed for, and what cannot be told apart is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.elements import NO_OUTAGE, Camera, ElementKind, NetworkError, Node, NodeKind, Outage, Span, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.root_cause import Cause, Diagnosis, Rule, diagnose
from safecity_gis.core.network.silence import Silence, Silent, Witness
from safecity_gis.core.network.state import state_of
from tests.core.network.cities import NIGHT, UNHURRIED, cameras_at, city, line, networks, outages, seen_by_brute_force

AT = 1_000_000.0
SINCE = st.sampled_from([AT, AT + 30, AT + 900])
TREE = [*line("c", "j1", "s1", "s2", length_m=400.0), *line("j1", "s3")]
POWERED = [Supply(site, "f", capacity_wh=100.0, load_w=40.0) for site in ("s1", "s3")]


def silent(codes: set[str], at: float = AT) -> dict[str, float]:
    return dict.fromkeys(codes, at)


def observed(network: Network, before: Outage, after: Outage, *, after_h: float = 0.0) -> Silence:
    """What a perfect watch tells once `after` has joined what was lost before."""
    there = seen_by_brute_force(network, before | after, clock_h=NIGHT, after_h=after_h)
    reached = state_of(network, before | after, clock_h=NIGHT, after_h=after_h).reached
    switches = {
        node.code: AT for node, lives in zip(network.nodes, reached, strict=True) if node.kind != NodeKind.JOINT and not lives
    }
    return Silence(silent(set(network.camera_index) - there), switches)


def suspects(cause: Cause) -> list[tuple[ElementKind, str]]:
    return [(suspect.kind, suspect.code) for suspect in cause.suspects]


def outage_of(kind: ElementKind, code: str) -> Outage:
    return Outage.of(**{f"{kind}es" if kind == ElementKind.SWITCH else f"{kind}s": [code]})


@st.composite
def faults(draw: st.DrawFn, network: Network) -> Outage:
    """One fault of something that there is."""
    switched = [node.code for node in network.nodes if node.kind != NodeKind.JOINT]
    known = [
        *((ElementKind.SPAN, code) for code in network.span_index),
        *((ElementKind.NODE, node.code) for node in network.nodes if node.kind == NodeKind.JOINT or node.spliced_through),
        *((ElementKind.SWITCH, code) for code in switched),
        *((ElementKind.FEEDER, code) for code in network.feeders),
    ]
    return outage_of(*draw(st.sampled_from(known))) if known else NO_OUTAGE


@UNHURRIED
@given(st.data())
def test_one_fault_that_silences_two_things_is_one_cause_and_among_its_suspects(data: st.DataObject) -> None:
    network = data.draw(networks())
    known = data.draw(outages(network)) if data.draw(st.booleans()) else NO_OUTAGE
    fault = data.draw(faults(network))
    found = diagnose(network, observed(network, known, fault), known, clock_h=NIGHT)
    told = {item for cause in found.causes for item in cause.explains} | set(found.single)
    if len(told) >= 2:
        assert len(found.causes) == 1 and not found.single
        assert fault in [outage_of(*suspect) for suspect in suspects(found.causes[0])]
    else:
        assert not found.causes


@UNHURRIED
@given(st.data())
def test_no_suspect_would_silence_what_lives_and_everything_silent_is_told_once(data: st.DataObject) -> None:
    network = data.draw(networks())
    some = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(network.camera_index, SINCE)))
    found = diagnose(network, Silence(some), clock_h=NIGHT)
    there = seen_by_brute_force(network, clock_h=NIGHT)
    for cause in found.causes:
        for kind, code in suspects(cause):
            lost = there - seen_by_brute_force(network, outage_of(kind, code), clock_h=NIGHT)
            assert lost <= set(some)
            if kind != ElementKind.FEEDER:
                assert {item.code for item in cause.explains} <= lost
        assert len(cause.explains) >= 2 and sum(suspect.likelihood for suspect in cause.suspects) == pytest.approx(1)
    told = [*(item for cause in found.causes for item in cause.explains), *found.single, *found.known]
    assert sorted(item.code for item in told) == sorted(some)


def test_two_spans_in_series_are_both_named_the_longer_one_first() -> None:
    network = city([*line("c", "s1"), *line("s1", "j1"), *line("j1", "s2", length_m=900.0)])
    found = diagnose(network, Silence(silent(cameras_at("s2")), {"s2": AT}), clock_h=NIGHT, rule=Rule(span_per_km_year=10.0))
    (cause,) = found.causes
    assert cause.ambiguous and suspects(cause) == [
        (ElementKind.SPAN, "j1-s2"),
        (ElementKind.SPAN, "s1-j1"),
        (ElementKind.SWITCH, "s2"),
        (ElementKind.NODE, "j1"),
    ]
    assert cause.suspects[0].likelihood == pytest.approx(9.0 / (9.0 + 1.0 + 0.2 + 0.01))


def test_one_cut_is_one_cause_however_many_cameras_it_silences() -> None:
    found = diagnose(city(TREE), Silence(silent(cameras_at("s1", "s2"))), clock_h=NIGHT)
    (cause,) = found.causes
    assert suspects(cause) == [(ElementKind.SWITCH, "s1"), (ElementKind.SPAN, "j1-s1")] and not found.single
    assert {item.code for item in cause.explains} == cameras_at("s1", "s2")


def test_a_living_switch_clears_whatever_would_silence_it() -> None:
    found = diagnose(city(TREE), Silence(silent(cameras_at("s1")), {}), clock_h=NIGHT)
    assert not found.causes and {item.code for item in found.single} == cameras_at("s1")


def test_a_camera_that_was_silent_before_has_a_cause_of_its_own() -> None:
    early = {"k-s2-0": AT - 86_400}
    found = diagnose(city(TREE), Silence(silent(cameras_at("s1", "s2")) | early), clock_h=NIGHT)
    (cause,) = found.causes
    assert (ElementKind.SPAN, "j1-s1") in suspects(cause) and cause.since == AT
    assert found.single == (Silent(Witness.CAMERA, "k-s2-0"),)


def test_two_faults_are_two_causes() -> None:
    cut = silent(cameras_at("s1", "s2"))
    found = diagnose(city(TREE), Silence(cut | silent(cameras_at("s3"), AT + 7200)), clock_h=NIGHT)
    assert [len(cause.explains) for cause in found.causes] == [4, 2]


def test_a_camera_of_which_nothing_is_known_speaks_neither_for_nor_against() -> None:
    silence = Silence(silent(cameras_at("s1", "s2") - {"k-s2-0"}), unknown=frozenset({"k-s2-0"}))
    (cause,) = diagnose(city(TREE), silence, clock_h=NIGHT).causes
    assert (ElementKind.SPAN, "j1-s1") in suspects(cause)


def test_sites_without_mains_are_one_lost_feeder_while_all_of_them_still_live() -> None:
    silence = Silence(mains_lost={"s1": AT, "s3": AT + 5})
    found = diagnose(city(TREE, POWERED), silence, clock_h=NIGHT)
    (cause,) = found.causes
    assert suspects(cause) == [(ElementKind.FEEDER, "f")] and cause.since == AT
    assert {item.witness for item in cause.explains} == {Witness.MAINS}
    assert found.as_outage() == Outage.of(feeders=["f"])


def test_batteries_that_end_one_after_another_are_one_lost_feeder() -> None:
    gone = silent(cameras_at("s3")) | silent(cameras_at("s1", "s2"), AT + 5400)
    found = diagnose(city(TREE, POWERED), Silence(gone), clock_h=NIGHT)
    assert [suspects(cause) for cause in found.causes] == [[(ElementKind.FEEDER, "f")]] and not found.single


def test_a_site_with_mains_clears_its_feeder() -> None:
    silence = Silence(silent(cameras_at("s3")), {"s3": AT}, mains_there=frozenset({"s1"}))
    (cause,) = diagnose(city(TREE, POWERED), silence, clock_h=NIGHT).causes
    assert ElementKind.FEEDER not in {kind for kind, _ in suspects(cause)}


def test_a_feeder_that_would_silence_a_living_site_without_battery_is_cleared() -> None:
    bare = [Supply("s1", "f", load_w=40.0), Supply("s3", "f", load_w=40.0)]
    (cause,) = diagnose(city(TREE, bare), Silence(silent(cameras_at("s3"))), clock_h=NIGHT).causes
    assert ElementKind.FEEDER not in {kind for kind, _ in suspects(cause)}


def test_a_site_that_half_lives_is_not_without_power_and_does_not_clear_its_feeder() -> None:
    found = diagnose(city(TREE, POWERED), Silence(silent({"k-s1-0", *cameras_at("s3")})), clock_h=NIGHT)
    assert (ElementKind.FEEDER, "f") in suspects(found.causes[0])
    assert found.single == (Silent(Witness.CAMERA, "k-s1-0"),)


def test_behind_a_site_that_is_spliced_through_life_speaks_for_the_place_and_not_for_its_switch() -> None:
    nodes = [Node("c", NodeKind.CENTRE), Node("s1", NodeKind.SITE, spliced_through=True), Node("s2", NodeKind.SITE)]
    cameras = [Camera(code, code[2:4]) for code in sorted(cameras_at("s1", "s2"))]
    found = diagnose(Network.of(nodes, line("c", "s1", "s2"), cameras), Silence(silent(cameras_at("s1"))), clock_h=NIGHT)
    assert [suspects(cause) for cause in found.causes] == [[(ElementKind.SWITCH, "s1")]]


def test_what_one_cause_explains_already_does_not_hide_the_next() -> None:
    fed = [Supply(site, "f", capacity_wh=100.0, load_w=40.0) for site in ("s2", "s3")]
    network = city([*TREE, *line("j1", "s4")], fed)
    first, second = diagnose(network, Silence(silent(cameras_at("s1", "s2", "s3"))), clock_h=NIGHT).causes
    assert suspects(first) == [(ElementKind.FEEDER, "f")]
    assert suspects(second) == [(ElementKind.SWITCH, "s1"), (ElementKind.SPAN, "j1-s1")]
    assert {item.code for item in second.explains} == cameras_at("s1")


def test_the_mains_that_a_known_outage_took_is_known() -> None:
    for known in (Outage.of(feeders=["f"]), Outage.of(mains=["s1", "s3"])):
        found = diagnose(city(TREE, POWERED), Silence(mains_lost={"s1": AT, "s3": AT}), known, clock_h=NIGHT)
        assert not found.causes and not found.single and len(found.known) == 2


def test_what_is_known_to_be_lost_explains_its_silence_and_the_rest_is_sought_beside_it() -> None:
    ring = city([*TREE, Span("back", "s2", "s3", 100.0)])
    cut = Outage.of(spans=["j1-s3"])
    found = diagnose(ring, observed(ring, cut, Outage.of(spans=["j1-s1"])), cut, clock_h=NIGHT)
    assert (ElementKind.SPAN, "j1-s1") in suspects(found.causes[0])
    same = diagnose(ring, observed(ring, cut, Outage.of(spans=["j1-s1"])), cut | Outage.of(spans=["j1-s1"]), clock_h=NIGHT)
    assert not same.causes and not same.single and len(same.known) == 6 + 3


def test_what_is_found_can_be_supposed_again() -> None:
    alone = Silence(silent({"k-s1-0"}), {}, mains_lost={"s1": AT}, mains_there=frozenset({"s3"}))
    found = diagnose(city(TREE, POWERED), alone, clock_h=NIGHT)
    assert found.as_outage() == Outage.of(cameras=["k-s1-0"], mains=["s1"])


def test_where_nothing_is_silent_nothing_is_told() -> None:
    assert diagnose(city(TREE), Silence({}, {}), clock_h=NIGHT) == Diagnosis((), (), frozenset())


@pytest.mark.parametrize(
    ("silence", "message"),
    [
        (Silence({"x": AT}), "unknown x"),
        (Silence(unknown=frozenset({"x"})), "unknown x"),
        (Silence(switches={"x": AT}), "unknown x"),
        (Silence(mains_lost={"s1": AT}, mains_there=frozenset({"s1"})), "s1 cannot have mains and have none"),
    ],
)
def test_evidence_that_cannot_be_is_refused(silence: Silence, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        diagnose(city(TREE), silence, clock_h=NIGHT)


def test_a_thing_that_never_fails_makes_no_rule() -> None:
    with pytest.raises(NetworkError, match="rates must be positive"):
        Rule(feeder_per_year=0.0)
