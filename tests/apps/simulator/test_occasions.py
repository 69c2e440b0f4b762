"""Outages and staged alerts of the simulated city."""

import numpy as np

from apps.simulator.occasions import ALERT_LASTS_S, OUTAGE_LASTS_S, ClosedAreas, Outages
from safecity_gis.messages.alerts import AlertPhase
from tests.apps.simulator.towns import make_town


def test_cameras_fall_silent_now_and_then_and_come_back_within_minutes() -> None:
    outages = Outages([f"cam-{n}" for n in range(50)], np.random.default_rng(1))
    began: dict[str, float] = {}
    lengths = []
    for now in range(3600):
        for camera in outages.step(float(now)):
            if camera in outages.silent:
                began[camera] = now
            else:
                lengths.append(now - began.pop(camera))
    assert 12 <= len(lengths) <= 55
    assert min(lengths) >= OUTAGE_LASTS_S[0] - 1 and max(lengths) <= OUTAGE_LASTS_S[1] + 1
    assert set(began) == outages.silent


def test_alerts_open_and_close_in_turn_a_few_in_an_hour() -> None:
    town = make_town()
    areas = ClosedAreas(town.zones, town.cameras, np.random.default_rng(1))
    (first,) = areas.step(0.0)
    assert first.phase is AlertPhase.CLOSE
    signals = [signal for now in range(1, 3600) for signal in areas.step(float(now))]
    phases = [signal.phase for signal in signals]
    assert phases[::2] == [AlertPhase.OPEN] * len(phases[::2]) and phases[1::2] == [AlertPhase.CLOSE] * len(phases[1::2])
    assert 20 <= phases.count(AlertPhase.OPEN) <= 60
    lasted = [end.at - start.at for start, end in zip(signals[::2], signals[1::2], strict=False)]
    assert min(lasted) >= ALERT_LASTS_S[0] and max(lasted) <= ALERT_LASTS_S[1] + 1
    assert all(signal.simulated and signal.camera and signal.dedupe_key == "simulator:closed" for signal in signals)


def test_an_open_alert_is_closed_at_the_end() -> None:
    town = make_town()
    areas = ClosedAreas(town.zones, town.cameras, np.random.default_rng(1))
    now = 0.0
    while not any(signal.phase is AlertPhase.OPEN for signal in areas.step(now)):
        now += 1
    assert [signal.phase for signal in areas.close_all(now)] == [AlertPhase.CLOSE]
    assert areas.close_all(now) == []


def test_without_a_camera_in_a_zone_nothing_is_staged() -> None:
    areas = ClosedAreas(make_town().zones, (), np.random.default_rng(1))
    assert [signal for now in range(600) for signal in areas.step(float(now))] == []
