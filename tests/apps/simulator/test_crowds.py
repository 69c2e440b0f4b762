"""Simulated crowds: told by the cameras that see them, marked, breathing, and of everybody on the ground once."""

from uuid import UUID

import numpy as np
import pytest
import shapely

from apps.simulator.crowds import EVERY_S, CrowdGround
from apps.simulator.simulation import Simulation
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.recognition import RecognitionMessage
from tests.apps.simulator.test_simulation import START, make_town


def told(seconds: int, *grounds: CrowdGround, mishaps: bool = False) -> list[CrowdCount]:
    simulation = Simulation(make_town(), objects=0, rate=1.0, seed=1, run=UUID(int=1), mishaps=mishaps)
    simulation.use_crowds(grounds)
    found = []
    for tick in range(10 * seconds):
        found += [out.message for out in simulation.advance(START + tick / 10) if isinstance(out.message, CrowdCount)]
    return found


@pytest.fixture(scope="module")
def square() -> CrowdGround:
    """What the first camera of the town sees."""
    return CrowdGround(1, make_town().cameras[0].field_of_view, 2000)


def test_a_camera_tells_what_it_sees_of_a_crowd_zone_every_two_seconds_and_marks_it(square: CrowdGround) -> None:
    counts = told(10, square)
    assert {count.camera for count in counts} >= {"cam-0"} and all(count.simulated for count in counts)
    times = [count.captured_at for count in counts if count.camera == "cam-0"]
    assert len(times) == 5 and np.diff(times).min() >= EVERY_S - 0.01
    assert all(decode(encode(count), RecognitionMessage) == count for count in counts)
    elsewhere = shapely.box(67.2, 24.9, 67.201, 24.901)
    assert told(5, CrowdGround(2, elsewhere, 100)) == []


def test_the_crowd_of_a_zone_stays_within_its_capacity_unless_things_go_wrong(square: CrowdGround) -> None:
    people = [sum(cell.expected for cell in count.cells) for count in told(60, square) if count.camera == "cam-0"]
    assert 0.1 * square.capacity < min(people) <= max(people) < 0.75 * square.capacity and max(people) > 1.02 * min(people)


def test_without_crowd_zones_nobody_gathers() -> None:
    assert told(5) == []
