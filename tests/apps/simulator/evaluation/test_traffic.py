"""`evaluate traffic` on little: its keys are there, and its marks are met."""

from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command

from apps.simulator.evaluation import traffic, traffic_cases
from apps.simulator.evaluation.street_exam import watch_scene
from apps.simulator.evaluation.traffic_cases import course_of, hour_of
from apps.simulator.evaluation.travel_exam import windows_of


def test_a_minute_of_a_busy_road_is_counted_and_measured() -> None:
    found = watch_scene(course_of(1), hour_of(1, 11), seconds=60, seed=[1, 11], fps=10)
    off = sum(abs(found.counted[key] - found.true[key]) for key in found.counted | found.true)
    assert sum(found.true.values()) >= 15 and off <= 1 and found.alarms == []
    assert sum(abs(told / true - 1) for true, told, _ in found.speeds) / len(found.speeds) < 0.05


def test_travel_times_of_a_corridor_are_within_three_per_cent() -> None:
    windows = windows_of(2)
    errors = [abs(w.by_plates.seconds / w.true_s - 1) for w in windows if w.by_plates]
    assert len(errors) >= 20 and sum(errors) / len(errors) < 0.03


def test_the_command_tells_the_agreed_keys(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(traffic_cases, "DRILLS", {"against": 1, "stops": 1})
    noon = watch_scene(course_of(1), hour_of(1, 11), seconds=60, seed=[1, 11], fps=5)
    monkeypatch.setattr(traffic, "day_of", lambda *_: [(11, noon)])
    out = StringIO()
    call_command("evaluate", "traffic", "--seeds", "1", "--minutes", "1", "--fps", "5", "--json", stdout=out)
    told = orjson.loads(out.getvalue().splitlines()[-1])
    assert {"n", "count_accuracy", "speed_error", "travel_time_error", "wrong_way_recall", "false_alarms_per_day"} <= told.keys()
    assert told["wrong_way_recall"] == told["stopped_vehicle_recall"] == 100


def test_absurd_arguments_are_refused() -> None:
    with pytest.raises(CommandError):
        call_command("evaluate", "traffic", "--minutes", "0")
