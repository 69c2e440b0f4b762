"""The exam by video: pictures reach the counts, and what becomes of each vehicle is told rightly."""

from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from django.core.management import CommandError, call_command

from apps.evaluation.progress import Progress
from apps.simulator.evaluation import traffic, traffic_cases, video_exam, video_report
from apps.simulator.evaluation.street_exam import Findings
from apps.simulator.evaluation.video_exam import DIRECTION, LINES_U, Filmed, Passing, drawn, film, passing_of
from apps.simulator.rendering.bodies import vehicle
from apps.simulator.rendering.choreography import STEP_S, Drive
from apps.simulator.rendering.scene import scene_step
from apps.simulator.rendering.street import StreetFrame
from apps.tracking.evaluation.given import START
from safecity_gis.core.tracking.scoring import Tracks
from safecity_gis.core.traffic.watch import Counted
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.worker.inference import open_detector

CAR, TRUCK = ObjectClass.CAR, ObjectClass.TRUCK
MODELS = var_folder(Environment()) / "models"


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    if not (MODELS / "nanodet-g.onnx").exists():
        pytest.skip("the default models are not obtained: python -m safecity_gis.model_store obtain")
    return film(4, 8.5, 5.0, open_detector(MODELS), Progress(StringIO()))


def test_vehicles_in_pictures_are_found_followed_counted_and_measured(filmed: Filmed) -> None:
    assert sorted(one.way for one in filmed.passings) == [0, 0, 1]
    pairs = video_report.paired(filmed)
    assert sum(pair.right for pair in pairs) >= 2
    assert all(pair.true for pair in pairs) and filmed.found.alarms == []
    assert filmed.found.speeds and all(abs(told / true - 1) < 0.15 for true, told, _ in filmed.found.speeds)


def test_the_command_tells_of_the_video_beside_the_rest(
    filmed: Filmed, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(traffic_cases, "DRILLS", {})
    monkeypatch.setattr(traffic, "day_of", lambda *_: [(11, Findings(60.0))])
    monkeypatch.setattr(traffic, "windows_of", lambda *_: [])
    asked = []
    monkeypatch.setattr(traffic, "film", lambda seed, seconds, fps, *_: asked.append((seed, seconds, fps)) or filmed)
    out, page = StringIO(), tmp_path / "page.html"
    arguments = ["--seeds", "4", "--video", "10", "--fps", "5", "--models", str(MODELS), "--html", str(page), "--json"]
    call_command("evaluate", "traffic", *arguments, stdout=out, stderr=StringIO())
    told = orjson.loads(out.getvalue().splitlines()[-1])
    assert asked == [(4, 10.0, 5.0)]
    assert told["video_n"] == 3 and {"n", "video_count_accuracy", "video_speed_error"} <= told.keys()
    assert "counts by class, by video" in page.read_text()


@pytest.mark.parametrize("arguments", [["--video", "1"], ["--video", "nan"], ["--video", "60", "--models", "/nowhere"]])
def test_what_cannot_be_filmed_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("evaluate", "traffic", *arguments)


@pytest.mark.parametrize("way", [0, 1])
def test_who_drives_on_crosses_the_drawn_line_forward_with_the_end_that_is_seen(way: int) -> None:
    car = vehicle(np.random.default_rng(1), "car")
    u = LINES_U[way] + DIRECTION[way] * np.arange(-30.0, 31.0)
    one = passing_of(Drive(7, car, round(scene_step(0.0)), u, 5.0, DIRECTION[way]))
    later_m = DIRECTION[way] * car.length_m / 2
    assert one is not None and one[:3] == (7, way, CAR)
    assert one.at_s == pytest.approx((30 + later_m) * STEP_S) and one.speed_mps == pytest.approx(10.0)
    street = StreetFrame(75.0)
    line = drawn(street).lines[way]
    middle, before = (np.array(line.a) + np.array(line.b)) / 2, street.ground(np.array([(u[0], 0.0), (u[1], 0.0)]))
    ahead, along = before[1] - before[0], np.array(line.b) - np.array(line.a)
    assert along[0] * ahead[1] - along[1] * ahead[0] < 0, "from the line's left to its right"
    assert np.ptp(drawn(street).streets.locate([middle, middle + ahead]).carriageway) == 0


def test_each_stage_that_loses_a_vehicle_is_named() -> None:
    box = np.array([10.0, 10, 50, 40])
    seen = Tracks(np.array([50, 51]), np.array([1, 1]), np.array([box, box]))
    true = [Passing(1, 0, CAR, 5.0, 8.0), Passing(2, 0, TRUCK, 9.0, 8.0)]
    counted = [Counted(0, 5, CAR, True, START + 9.4, None), Counted(1, 6, CAR, True, START + 5.0, None)]
    film = Filmed(video_exam.scene_of(4, 10.0), 10.0, Findings(), true, counted, seen, [np.array([box])] * 99, [{}] * 99)
    assert [(pair.true, pair.counted) for pair in video_report.paired(film)] == [
        (true[0], None),
        (None, counted[1]),
        (true[1], counted[0]),
    ]
    assert video_report.stages_of(film, true[0]) == (2, 2, 0, 0)
    told = video_report.misses([film])
    assert "not counted; found in 2 and followed in 0 of 2 frames" in told[0].caption
    assert "nothing crossed" in told[1].caption and "truck towards the camera counted as car" in told[2].caption
    assert told[0].jpeg.startswith(b"\xff\xd8")
