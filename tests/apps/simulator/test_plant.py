"""Fibre and power of the simulated city: charges and reach worked out by hand, polls that tell no more than they can."""

from dataclasses import replace

import pytest

from apps.simulator.choices import FaultKind
from apps.simulator.faults import NO_FAULTS, Fault, Faults
from apps.simulator.plant.plant import Plant
from apps.simulator.plant.view import PlaceView, PlantView, SpanView
from safecity_gis.messages.health import NetworkReadings, PlaceReading

NIGHT, NOON = 22, 12
SUN = tuple(300.0 if hour == NOON else 0.0 for hour in range(24))
SITE = PlaceView("s1", powered=True, feeder="f", battery_wh=800.0, load_w=100.0, solar_w=SUN)
ROW = PlantView(
    places=(PlaceView("c", centre=True), PlaceView("j", switch=False), SITE, replace(SITE, code="s2", feeder="g")),
    spans=(SpanView("e1", "c", "j"), SpanView("e2", "j", "s1"), SpanView("e3", "s1", "s2")),
    cameras={"k1": "s1", "k2": "s2"},
)


def faults(*told: tuple[FaultKind, str]) -> Faults:
    return Faults.of(Fault(kind, target, 0.0) for kind, target in told)


def of(readings: NetworkReadings, node: str) -> PlaceReading:
    return next(place for place in readings.places if place.node == node)


def after(seconds: float, told: Faults, *, hour: int = NIGHT, view: PlantView = ROW) -> Plant:
    plant = Plant(view)
    plant.step(0.0, hour, NO_FAULTS)
    plant.step(seconds, hour, told)
    return plant


def test_when_all_is_well_every_place_tells_of_its_power_and_every_span_is_lit() -> None:
    readings = after(3600, NO_FAULTS).readings(3600)
    assert [place.node for place in readings.places] == ["c", "s1", "s2"] and all(place.switch for place in readings.places)
    assert (of(readings, "s1").mains, of(readings, "s1").charge, of(readings, "s1").load_w) == (True, 1.0, 100.0)
    assert of(readings, "c").mains is None and all(span.lit for span in readings.spans) and readings.simulated


def test_without_mains_the_battery_runs_down_and_the_sun_fills_it() -> None:
    lost = faults((FaultKind.FEEDER_LOSS, "f"))
    plant = after(2 * 3600, lost)
    assert of(plant.readings(1), "s1").charge == pytest.approx(0.75)
    assert (of(plant.readings(1), "s1").mains, of(plant.readings(1), "s2").mains) == (False, True)
    plant.step(3 * 3600, NOON, lost)
    assert of(plant.readings(1), "s1").charge == pytest.approx(1.0)


def test_a_place_whose_battery_is_empty_goes_dark_with_all_that_is_behind_it_and_comes_back_with_its_mains() -> None:
    lost = faults((FaultKind.MAINS_LOSS, "s1"))
    plant = after(7.9 * 3600, lost)
    assert plant.silent == frozenset()
    plant.step(8.1 * 3600, NIGHT, lost)
    assert plant.silent == {"k1", "k2"}
    told = plant.readings(1)
    assert of(told, "s1") == PlaceReading(node="s1", switch=False) == replace_node(of(told, "s2"), "s1")
    plant.step(8.2 * 3600, NIGHT, NO_FAULTS)
    assert plant.silent == frozenset() and 0 < (of(plant.readings(1), "s1").charge or 0) < 0.05


def replace_node(reading: PlaceReading, node: str) -> PlaceReading:
    return PlaceReading(node=node, switch=reading.switch, mains=reading.mains, charge=reading.charge)


def test_a_cut_span_is_dark_and_what_hangs_on_it_is_out_of_reach() -> None:
    plant = after(1, faults((FaultKind.SPAN_CUT, "e3")))
    assert plant.silent == {"k2"}
    assert [span.span for span in plant.readings(1).spans if not span.lit] == ["e3"]
    assert after(1, faults((FaultKind.SPAN_CUT, "e1"))).silent == {"k1", "k2"}


def test_a_dead_switch_takes_what_is_behind_it_unless_the_light_is_spliced_past_it() -> None:
    dead = faults((FaultKind.SWITCH_LOSS, "s1"))
    assert after(1, dead).silent == {"k1", "k2"}
    spliced = replace(ROW, places=tuple(replace(place, spliced_through=True) for place in ROW.places))
    assert after(1, dead, view=spliced).silent == {"k1"}


def test_a_ring_takes_the_other_way_round() -> None:
    ring = replace(ROW, spans=(*ROW.spans, SpanView("e4", "s2", "c")))
    assert after(1, faults((FaultKind.SPAN_CUT, "e2")), view=ring).silent == frozenset()


def test_polls_come_every_two_seconds() -> None:
    plant = after(1, NO_FAULTS)
    assert [plant.poll(at) is not None for at in (10.0, 10.5, 11.9, 12.0, 13.0, 14.1)] == [True, False, False, True, False, True]
    assert Plant(PlantView()).poll(1.0) is None
