"""Rendered crowds with their truth, as video through the worker's own decoding, detection and counting."""

from io import StringIO
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
import orjson
import pytest
import shapely
from django.core.management import CommandError, call_command

from apps.simulator.rendering.gathering import BREADTH_M, Gathering, make_gathering
from apps.simulator.rendering.production import VIDEO, produce
from apps.simulator.rendering.scene import scene_step
from safecity_gis.core.crowd.zones import ZoneCount, zone_count
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.crowd.counter import CrowdCounter
from safecity_gis.worker.inference import open_detector
from safecity_gis.worker.pipeline import CameraPipeline
from safecity_gis.worker.slots import Frame

SECONDS, COMES_S = 15.0, 8.5


def counted(gathering: Gathering, folder: Path) -> ZoneCount:
    """What a zone drawn around the crowd's ground holds at the end of the video."""
    produce(gathering.scene, folder, seconds=SECONDS, fps=1.0, progress=lambda *_: None)
    pose = gathering.scene.cameras[0].pose
    config = CameraConfig(
        simulated=True, camera="crowd", district="south", worker="w1", version=1, url="file:///crowd", pose=pose, max_tiles=5,
        budget_ms=60_000,
    )  # fmt: skip
    pipeline, counter, run = CameraPipeline(config), CrowdCounter(config), uuid4()
    detector = open_detector(var_folder(Environment()) / "models")
    with av.open(str(folder / VIDEO)) as video:
        for number, decoded in enumerate(video.decode(video=0)):
            frame = Frame(decoded.to_ndarray(format="bgr24"), 1000.0 + number, ClockSource.FILE, run, number)
            outcome, _ = pipeline.work(frame, detector)
            assert outcome is not None
            told = counter.count(outcome)
    assert told is not None
    points = gathering.scene.frame.to_ground([(cell.lon, cell.lat) for cell in told.cells])
    zone = shapely.Polygon(gathering.ring_m()).buffer(3.0)
    inside = shapely.contains_xy(zone, points[:, 0], points[:, 1])
    columns = [(cell.expected, cell.variance, cell.area_m2, cell.at_least) for cell in told.cells]
    expected, variance, areas, more = (np.array(column)[inside] for column in zip(*columns, strict=True))
    return zone_count(expected, variance, areas, more, zone_m2=float(areas.sum()))


@pytest.mark.parametrize(("seed", "per_m2"), [(21, 0.5), (22, 1.4)])
def test_the_density_of_a_rendered_crowd_is_right_to_fifteen_percent(tmp_path: Path, seed: int, per_m2: float) -> None:
    gathering = make_gathering(seed=seed, per_m2=per_m2, seconds=SECONDS, comes_s=COMES_S)
    count = counted(gathering, tmp_path / "video")
    assert gathering.per_m2 == pytest.approx(per_m2, rel=0.02)
    assert count.people == pytest.approx(gathering.people, rel=0.15)


def test_a_crowd_beyond_what_the_camera_can_tell_is_at_least_so_many_and_never_an_under_statement(tmp_path: Path) -> None:
    gathering = make_gathering(seed=23, per_m2=3.0, seconds=SECONDS, comes_s=COMES_S)
    count = counted(gathering, tmp_path / "video")
    assert count.at_least and count.high == np.inf and gathering.people / 2 < count.people <= 1.15 * gathering.people
    assert count.densest_per_m2 > 1.7


def test_people_of_a_rendered_crowd_keep_apart_and_come_when_they_are_told_to() -> None:
    gathering = make_gathering(seed=3, per_m2=1.0, seconds=6.0, comes_s=2.0)
    walks = gathering.scene.script.walks
    places = np.array([walk.path[0] for walk in walks])
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 10 * np.eye(len(places))
    assert apart.min() > BREADTH_M - 0.4 and len(walks) == gathering.people
    assert all(walk.at(scene_step(1.9)) is None and walk.at(scene_step(5.9)) is not None for walk in walks)
    again = make_gathering(seed=3, per_m2=1.0, seconds=6.0, comes_s=2.0)
    assert np.array_equal(again.scene.script.walks[5].path, walks[5].path)


@pytest.mark.parametrize(
    "values", [{"per_m2": 0.0}, {"per_m2": 9.0}, {"per_m2": float("nan")}, {"comes_s": 6.0}, {"comes_s": -1.0}]
)
def test_a_crowd_that_cannot_be_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no crowd"):
        make_gathering(**{"seed": 1, "per_m2": 1.0, "seconds": 6.0, "comes_s": 1.0, **values})


def test_the_command_writes_a_video_with_its_density(tmp_path: Path) -> None:
    options = ("--per-m2", "0.2", "--seconds", "3", "--empty-seconds", "1", "--fps", "1", "--size", "320x180")
    call_command("render_crowd", str(tmp_path / "crowd"), *options, stdout=StringIO())
    truth = orjson.loads((tmp_path / "crowd" / "crowd.json").read_bytes())
    assert truth["people"] == pytest.approx(0.2 * truth["area_m2"], abs=1) and len(truth["ground"]) == 5
    assert (tmp_path / "crowd" / VIDEO).stat().st_size > 1000 and (tmp_path / "crowd" / "calibration.json").exists()
    with pytest.raises(CommandError, match="no crowd"):
        call_command("render_crowd", str(tmp_path / "late"), "--seconds", "3", "--empty-seconds", "5")
