"""What simulated cameras report of what stands before them."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pytest
import shapely

from apps.simulator.agents import Traffic
from apps.simulator.ground import Ground
from apps.simulator.sensing import Sensors, Sightings
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.core.geo.pose import to_pixels
from tests.apps.simulator.towns import make_town


def look(
    ground: Ground, *, seconds: float = 5.0, count: int = 300, masks: Mapping[int, PictureAreas] | None = None
) -> tuple[Sensors, Traffic, Sightings]:
    rng = np.random.default_rng(5)
    traffic = Traffic(ground.graph, ground.around, count=count, rng=rng)
    for _ in range(round(seconds / 0.1)):
        traffic.step(0.1)
    sensors = Sensors(ground, slots=1)
    sensors.masks = masks or {}
    return sensors, traffic, sensors.look(0, traffic, rng)


def test_the_picture_is_that_of_the_camera_s_pose() -> None:
    ground = Ground(make_town(cameras=6))
    sensors = Sensors(ground, slots=1)
    offsets = np.random.default_rng(1).uniform(-60, 60, (200, 2))
    for number, camera in enumerate(ground.cameras):
        local = LocalFrame(LonLat(camera.lon, camera.lat))
        lonlat = local.to_lonlat(offsets)
        expected = to_pixels(camera, offsets, width=camera.width, height=camera.height, above_m=1.7)
        found, depth = sensors.project(np.full(200, number), ground.frame.to_ground(lonlat), 1.7)
        ahead = np.isfinite(depth) & (depth > 2)
        assert ahead.any()
        assert found[ahead] == pytest.approx(expected[ahead], abs=2.0)


def test_only_what_stands_in_a_field_of_view_is_reported_and_nearly_all_of_it() -> None:
    ground = Ground(make_town(cameras=8))
    _, traffic, seen = look(ground)
    points = shapely.points(traffic.position)
    inside = {
        (camera, int(agent))
        for camera, field in enumerate(ground.fields)
        for agent in np.flatnonzero(shapely.within(points, field))
    }
    reported = set(zip(seen.camera.tolist(), seen.agent.tolist(), strict=True))
    assert reported <= inside
    assert len(reported) > 0.85 * len(inside) > 0


def test_boxes_lie_in_the_picture_and_covariances_are_proper() -> None:
    ground = Ground(make_town(cameras=8))
    sensors, _, seen = look(ground)
    size = sensors.size[seen.camera]
    assert (seen.box >= 0).all() and (seen.box[:, :2] + seen.box[:, 2:] <= size + 1e-6).all()
    ee, en, nn = seen.covariance.T
    assert (ee > 0).all() and (ee * nn - en**2 > 0).all()
    assert ((seen.confidence >= 0) & (seen.confidence <= 1)).all()


def test_noise_is_what_the_covariance_says_and_grows_with_distance() -> None:
    ground = Ground(make_town(blocks=3, cameras=9, range_m=150.0, tilt_deg=10.0))
    sensors, traffic, seen = look(ground, count=2000)
    error = seen.ground - traffic.position[seen.agent]
    ee, en, nn = seen.covariance.T
    squared = (nn * error[:, 0] ** 2 - 2 * en * error[:, 0] * error[:, 1] + ee * error[:, 1] ** 2) / (ee * nn - en**2)
    assert 1.7 < squared.mean() < 2.3
    distance = np.hypot(*(traffic.position[seen.agent] - sensors.site[seen.camera]).T)
    assert (ee + nn)[distance > 100].min() > (ee + nn)[distance < 40].max()


def test_nothing_behind_a_privacy_mask_is_reported() -> None:
    ground = Ground(make_town(cameras=4))
    everything = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    _, _, open_seen = look(ground)
    _, _, seen = look(ground, masks={0: PictureAreas((everything,))})
    assert (open_seen.camera == 0).any()
    assert not (seen.camera == 0).any() and (seen.camera == 1).any()


def test_a_faulty_camera_sees_nothing() -> None:
    town = make_town(cameras=4)
    faulty = dataclasses.replace(town.cameras[0], faulty=True)
    _, _, seen = look(Ground(dataclasses.replace(town, cameras=(faulty, *town.cameras[1:]))))
    assert len(seen.camera) and not (seen.camera == 0).any()
