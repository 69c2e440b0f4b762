"""The messages of a simulated city, second by second."""

import dataclasses
from collections import Counter, defaultdict
from itertools import pairwise
from uuid import UUID

import pytest

from apps.simulator.simulation import TICKS_PER_S, Outgoing, Simulation
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.health import HealthMessage, HealthSample, SourceCondition
from safecity_gis.messages.observations import ObservationBatch, TrackletPhase, TrackletUpdate
from safecity_gis.messages.recognition import RecognitionMessage
from tests.apps.simulator.towns import make_town

START = 1_800_000_000.0


def make_simulation(*, seed: int = 1, rate: float = 1.0, objects: int = 250, **town) -> Simulation:
    return Simulation(make_town(**{"cameras": 12, **town}), objects=objects, rate=rate, seed=seed, run=UUID(int=9))


def play(simulation: Simulation, seconds: float, *, start: float = START) -> list[Outgoing]:
    ticks = range(round(seconds * TICKS_PER_S))
    return [message for tick in ticks for message in simulation.advance(start + tick / TICKS_PER_S)]


@pytest.fixture(scope="module")
def two_minutes() -> list[Outgoing]:
    simulation = make_simulation()
    return play(simulation, 120) + list(simulation.end(START + 120))


def of(messages: list[Outgoing], kind: type) -> list:
    return [item.message for item in messages if isinstance(item.message, kind)]


def test_everything_is_marked_as_simulated_and_valid_on_the_bus(two_minutes: list[Outgoing]) -> None:
    assert {type(item.message) for item in two_minutes} == {ObservationBatch, TrackletUpdate, HealthSample, AlertSignal}
    for item in two_minutes:
        assert item.message.simulated
        assert decode(encode(item.message), RecognitionMessage | HealthMessage | AlertSignal) == item.message


def test_every_tracklet_opens_once_closes_once_and_holds_all_that_was_observed(two_minutes: list[Outgoing]) -> None:
    phases, revisions = defaultdict(list), defaultdict(list)
    for update in of(two_minutes, TrackletUpdate):
        phases[update.tracklet_id].append(update.phase)
        revisions[update.tracklet_id].append(update.revision)
    assert len(phases) > 100
    for told in phases.values():
        assert told[0] is TrackletPhase.OPENED and told[-1] is TrackletPhase.CLOSED
        assert set(told[1:-1]) <= {TrackletPhase.CHANGED}
    assert all(numbers == list(range(len(numbers))) for numbers in revisions.values())
    observed = Counter(item.tracklet_id for batch in of(two_minutes, ObservationBatch) for item in batch.objects)
    closed = [update for update in of(two_minutes, TrackletUpdate) if update.phase is TrackletPhase.CLOSED]
    assert {update.tracklet_id: update.observations for update in closed} == dict(observed)


def test_closings_and_alerts_must_arrive_positions_may_be_dropped(two_minutes: list[Outgoing]) -> None:
    for item in two_minutes:
        must = isinstance(item.message, AlertSignal) or getattr(item.message, "phase", None) is TrackletPhase.CLOSED
        assert item.kept == must
    ids = [item.message_id for item in two_minutes if item.message_id]
    assert len(ids) == len(set(ids))


def test_a_camera_tells_what_it_sees_at_its_rate_and_that_it_sees_every_five_seconds(two_minutes: list[Outgoing]) -> None:
    batches = defaultdict(list)
    for batch in of(two_minutes, ObservationBatch):
        batches[batch.camera].append(batch)
    assert len(batches) == 12
    silent = {sample.camera for sample in of(two_minutes, HealthSample) if sample.condition is SourceCondition.UNREACHABLE}
    for camera, told in batches.items():
        gaps = [later.captured_at - sooner.captured_at for sooner, later in pairwise(told)]
        assert min(gaps) > 0.95
        assert camera in silent or max(gaps) < 5.1
        assert [batch.frame for batch in told] == sorted({batch.frame for batch in told})


def test_a_higher_rate_gives_more_frames() -> None:
    slow, fast = (len(of(play(make_simulation(rate=rate), 10), ObservationBatch)) for rate in (1.0, 5.0))
    assert fast > 3 * slow


def test_a_silent_camera_tells_only_its_silence_and_loses_its_tracklets() -> None:
    simulation = make_simulation(cameras=1)
    messages = play(simulation, 20)
    while not simulation.health.silent:
        messages = list(simulation.advance(START + 20 + simulation.traffic.time_s))
    assert [sample.condition for sample in of(messages, HealthSample)][:1] == [SourceCondition.UNREACHABLE]
    assert simulation.open_tracklets == 0
    after = play(simulation, 10, start=START + 21 + simulation.traffic.time_s)
    assert of(after, ObservationBatch) == [] and of(after, TrackletUpdate) == []
    assert {sample.condition for sample in of(after, HealthSample)} == {SourceCondition.UNREACHABLE}


def test_a_faulty_camera_is_unreachable_and_shows_nothing() -> None:
    town = make_town(cameras=3)
    faulty = dataclasses.replace(town.cameras[0], faulty=True)
    city = dataclasses.replace(town, cameras=(faulty, *town.cameras[1:]))
    messages = play(Simulation(city, objects=100, rate=1.0, seed=1, run=UUID(int=1)), 10)
    assert {batch.camera for batch in of(messages, ObservationBatch)} == {"cam-1", "cam-2"}
    assert {s.condition for s in of(messages, HealthSample) if s.camera == "cam-0"} == {SourceCondition.UNREACHABLE}


def test_the_same_seed_and_run_say_the_same() -> None:
    one, two, other = (play(make_simulation(seed=seed), 15) for seed in (3, 3, 4))
    assert one == two
    assert one != other


def test_health_of_all_cameras_is_told_in_five_seconds() -> None:
    messages = play(make_simulation(), 5)
    assert Counter(sample.camera for sample in of(messages, HealthSample)) == {f"cam-{n}": 1 for n in range(12)}
