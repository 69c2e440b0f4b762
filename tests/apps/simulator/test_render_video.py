"""`manage.py render_video` and what it leaves behind."""

import json
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.simulator.rendering import production
from apps.simulator.rendering.calibration import Calibration
from apps.simulator.rendering.scene import SceneOptions, make_scene
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.core.geo.pose import to_pixels

SMALL = ("--seconds", "0.4", "--fps", "10", "--size", "320x240", "--people", "6", "--vehicles", "3")


def render(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("render_video", str(folder), *SMALL, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def places_at_first(view: Path) -> dict[int, tuple[float, float]]:
    """East and north of everything in a view's first frame, by identity."""
    first = json.loads((view / "gt_world.jsonl").read_text().splitlines()[0])
    return {found["id"]: (found["east_m"], found["north_m"]) for found in first["objects"]}


def test_it_writes_video_truth_and_calibration_of_every_camera(tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    assert "8 frames" in render(folder, "--cameras", "2")
    assert sorted(path.name for path in folder.iterdir()) == ["view-1", "view-2"]
    for view in folder.iterdir():
        with av.open(str(view / "video.mp4")) as video:
            assert [(frame.width, frame.height) for frame in video.decode(video=0)] == [(320, 240)] * 4
        rows = np.loadtxt(view / "gt/gt.txt", delimiter=",", ndmin=2)
        assert rows.shape[1] == 10 and set(rows[:, 0]) <= {1, 2, 3, 4} and set(rows[:, 6]) <= {0, 1}
        told = msgspec.json.decode((view / "calibration.json").read_bytes(), type=Calibration)
        assert told.simulated and told.camera == view.name
    worlds = [places_at_first(view) for view in folder.iterdir()]
    shared = worlds[0].keys() & worlds[1].keys()
    assert shared and all(worlds[0][identity] == worlds[1][identity] for identity in shared)


def test_the_calibration_leads_from_boxes_to_the_true_places(tmp_path: Path) -> None:
    render(tmp_path / "one")
    told = msgspec.json.decode((tmp_path / "one/calibration.json").read_bytes(), type=Calibration)
    first = json.loads((tmp_path / "one/gt_world.jsonl").read_text().splitlines()[0])
    frame = LocalFrame(LonLat(told.pose.lon, told.pose.lat))
    matrix = np.array(told.homography.matrix).reshape(3, 3)
    for thing in first["objects"]:
        ground = frame.ground(LonLat(thing["lon"], thing["lat"]))
        x, y = to_pixels(told.pose, [ground], width=told.width, height=told.height)[0]
        e, n, scale = matrix @ (x, y, 1)
        assert np.hypot(e / scale - ground.e, n / scale - ground.n) < 0.05


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        render(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize("accident", [KeyboardInterrupt, OSError("disk full")])
def test_an_accident_leaves_nothing_behind(tmp_path: Path, accident: BaseException) -> None:
    def progress(done: int, _: int) -> None:
        if done == 2:
            raise accident

    scene = make_scene(SceneOptions(seconds=1, people=2, vehicles=0, width=320, height=240))
    with pytest.raises((KeyboardInterrupt, OSError)):
        production.produce(scene, tmp_path / "scene", seconds=1, fps=5, progress=progress)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_nothing_left_behind(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "manage.py", "render_video", str(tmp_path / "scene"), "--seconds", "600", "--size", "320x240"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any(" of " in line and "frames" in line for line in process.stderr), "it has begun"
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("--size", "321x240"), "even"), (("--fps", "0"), "from 1"), (("--cameras", "9"), "from 1"), (("--people", "x"), "invalid")],
)
def test_what_makes_no_sense_is_refused_before_anything_is_drawn(tmp_path: Path, arguments: tuple[str, str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        render(tmp_path / "scene", *arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_camera_that_the_city_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no camera"):
        render(tmp_path / "scene", "--camera", "NOWHERE-1")
