"""The calibration of the demonstration clip: homography, pose and the public reference agree."""

import os
from pathlib import Path

import numpy as np
import pytest

from apps.simulator.city.demo_clip import HEIGHT, WIDTH, clip_homography, clip_pose
from safecity_gis.core.geo import homography, pose
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat

PLACE = {"lon": 67.03, "lat": 24.85, "bearing_deg": 120.0}


def test_homography_and_pose_of_the_clip_agree_within_the_poses_doubt() -> None:
    feet = np.array([[384.0, 500.0], [250.0, 400.0], [600.0, 300.0]])
    by_matrix = homography.apply(clip_homography(**PLACE).matrix, feet)
    by_pose = pose.locate(clip_pose(**PLACE), feet, width=WIDTH, height=HEIGHT).points
    distance = np.linalg.norm(by_matrix, axis=1)
    assert np.all(np.linalg.norm(by_matrix - by_pose, axis=1) < 0.12 * distance)


def test_the_clips_ground_lies_where_the_camera_looks() -> None:
    east, north = homography.apply(clip_homography(**PLACE).matrix, [[384.0, 400.0]])[0]
    assert np.degrees(np.arctan2(east, north)) == pytest.approx(120.0, abs=6.0)
    assert 12 < np.hypot(east, north) < 36


def test_people_of_the_clip_walk_on_a_plaza_at_walking_speed() -> None:
    data = os.environ.get("SAFECITY_DATA")
    if not data:
        pytest.skip("SAFECITY_DATA is not set: no reference boxes of the clip")
    boxes = np.loadtxt(Path(data) / "video/pets09_s2l1/gt/gt.txt", delimiter=",")
    feet = np.column_stack((boxes[:, 2] + boxes[:, 4] / 2, boxes[:, 3] + boxes[:, 5]))
    ground = homography.apply(clip_homography(**PLACE).matrix, feet)
    distance = np.linalg.norm(ground, axis=1)
    assert np.isfinite(ground).all() and distance.min() > 10 and distance.max() < 45
    speeds = []
    for person in np.unique(boxes[:, 1]):
        rows = boxes[:, 1] == person
        frames, points = boxes[rows, 0], ground[rows]
        if len(frames) > 14:
            speeds.extend(np.linalg.norm(points[14:] - points[:-14], axis=1) / ((frames[14:] - frames[:-14]) / 7.0))
    assert 0.8 < np.median(speeds) < 1.5


def test_the_far_end_of_the_clips_field_of_view_lies_ahead() -> None:
    ring = pose.field_of_view(clip_pose(**PLACE), WIDTH / HEIGHT, 60.0)
    ground = [LocalFrame(LonLat(PLACE["lon"], PLACE["lat"])).ground(point) for point in ring]
    assert max(np.hypot(*point) for point in ground) == pytest.approx(60.0, rel=0.02)
    assert all(isinstance(point, GroundXY) and point.e > 0 for point in ground)
