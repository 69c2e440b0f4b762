"""What happens in the rendered scene."""

from itertools import pairwise

import numpy as np
import pytest

from apps.simulator.rendering import crossing_light
from apps.simulator.rendering.choreography import STEP_S
from apps.simulator.rendering.scene import SceneOptions, make_scene, scene_step
from apps.simulator.rendering.street import LANES, ROAD, ZEBRA
from safecity_gis.messages.configuration import Pose

OPTIONS = SceneOptions(seed=3, seconds=60, people=14, vehicles=8, cameras=2)


@pytest.fixture(scope="module")
def scene():
    return make_scene(OPTIONS)


def moments(scene, every_s: float = 0.5):
    """People's places and vehicles at each moment."""
    for at in np.arange(0, OPTIONS.seconds, every_s):
        step = scene_step(at)
        people = {walk.identity: figure for walk in scene.script.walks if (figure := walk.at(step))}
        yield at, people, [placed for drive in scene.script.drives if (placed := drive.at(step))]


def test_the_same_seed_makes_the_same_scene_and_another_another(scene) -> None:
    again, other = make_scene(OPTIONS), make_scene(SceneOptions(seed=4))
    assert all(np.array_equal(a.path, b.path) for a, b in zip(scene.script.walks, again.script.walks, strict=True))
    assert not np.array_equal(scene.script.walks[0].path, other.script.walks[0].path)


def test_identities_are_never_used_twice(scene) -> None:
    known = [way.identity for way in (*scene.script.walks, *scene.script.drives)]
    assert len(set(known)) == len(known)


def test_as_many_as_asked_for_are_on_the_street(scene) -> None:
    counts = [(len(people), len(placed)) for _, people, placed in moments(scene)]
    assert np.median([people for people, _ in counts]) == pytest.approx(14, abs=2)
    assert np.median([vehicles for _, vehicles in counts]) == pytest.approx(8, abs=2)


def test_nobody_walks_through_another(scene) -> None:
    nearest = []
    for _, people, _ in moments(scene):
        places = np.array([figure.foot for figure in people.values()])
        distance = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        np.fill_diagonal(distance, np.inf)
        nearest.append(distance.min())
    assert np.min(nearest) > 0.15
    assert np.mean(np.array(nearest) > 0.4) > 0.8


def test_people_stop_and_cross_and_their_ways_cross(scene) -> None:
    speeds = np.concatenate([np.hypot(*walk.velocity.T) for walk in scene.script.walks])
    assert (speeds < 0.12).mean() > 0.05
    assert speeds.max() < 2.6
    sides = [(walk.path[:, 1] < ROAD[0]).any() and (walk.path[:, 1] > ROAD[1]).any() for walk in scene.script.walks]
    assert sum(sides) >= 2


def test_people_are_on_the_road_only_at_the_crossing(scene) -> None:
    for walk in scene.script.walks:
        on_road = (walk.path[:, 1] > ROAD[0] + 0.1) & (walk.path[:, 1] < ROAD[1] - 0.1)
        assert ((walk.path[on_road, 0] > ZEBRA[0] - 1.5) & (walk.path[on_road, 0] < ZEBRA[1] + 1.5)).all()


def test_vehicles_keep_their_distance_and_nobody_is_run_over(scene) -> None:
    for _, people, placed in moments(scene):
        for lane in LANES:
            here = sorted((p for p in placed if p.middle[1] == lane), key=lambda p: p.middle[0])
            gaps = [b.middle[0] - a.middle[0] - (a.vehicle.length_m + b.vehicle.length_m) / 2 for a, b in pairwise(here)]
            assert min(gaps, default=1.0) > 0.5
        for figure in people.values():
            for vehicle in placed:
                inside = abs(figure.foot[0] - vehicle.middle[0]) < vehicle.vehicle.length_m / 2
                assert not (inside and abs(figure.foot[1] - vehicle.middle[1]) < vehicle.vehicle.width_m / 2)


def test_the_light_never_lets_both_go() -> None:
    times = np.arange(0, 3 * crossing_light.CYCLE_S, STEP_S)
    assert not any(crossing_light.vehicles_go(at) and crossing_light.people_go(at) for at in times)
    assert any(crossing_light.people_go(at) for at in times)


def test_the_cameras_of_a_scene_see_the_same_people(scene) -> None:
    figures = [figure for walk in scene.script.walks if (figure := walk.at(scene_step(5.0)))]
    seen = []
    for camera in scene.cameras:
        feet = camera.project(np.array([(*figure.foot, 0.0) for figure in figures]))
        seen.append({i for i, (x, y) in enumerate(feet) if 0 < x < camera.width and 0 < y < camera.height})
    assert seen[0] & seen[1]


def test_a_scene_before_a_camera_of_the_city_has_its_pose() -> None:
    pose = Pose(lon=67.01, lat=24.85, height_m=9, bearing_deg=200, tilt_deg=16, hfov_deg=60)
    scene = make_scene(SceneOptions(seconds=2, people=10, vehicles=3), pose=pose, name="A-1")
    camera = scene.cameras[0]
    assert (camera.name, camera.pose) == ("A-1", pose)
    assert (scene.frame.origin.lon, scene.frame.origin.lat) == (67.01, 24.85)
    feet = camera.project(np.array([(*walk.path[0], 0.0) for walk in scene.script.walks]))
    assert ((feet > 0) & (feet < (camera.width, camera.height))).all(axis=1).sum() >= 3


def test_more_cameras_than_mounts_are_refused() -> None:
    with pytest.raises(ValueError, match="cameras"):
        make_scene(SceneOptions(cameras=9))
