"""One camera's people by ground cell: few by detection, many by what they hide, and honest where neither can tell."""

import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import msgspec
import numpy as np
import pytest

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.core.vision.detections import Detections
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.configuration import CameraConfig, Pose
from safecity_gis.messages.crowd import CrowdCell, CrowdCount
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.messages.recognition import RecognitionMessage
from safecity_gis.worker.crowd.counter import RECALL, CrowdCounter
from safecity_gis.worker.crowd.desk import CrowdDesk
from safecity_gis.worker.crowd.head_finder import HeadFinder, Heads
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from tests.worker.scenes import Rectangle, scene
from tests.worker.support import camera

POSE = Pose(lon=67.03, lat=24.85, height_m=9.0, bearing_deg=0.0, tilt_deg=32.0, hfov_deg=60.0)
WIDTH, HEIGHT = 768, 576
THREE = ((300, 260, 30, 70), (380, 300, 30, 75), (470, 340, 30, 80))
SQUARE = (200, 150, 380, 330)
"""Something large on the ground."""


class Sees:
    """A detector that sees these boxes, whatever the picture shows."""

    size = (416, 416)
    run_ms = 1.0

    def __init__(self, boxes: Sequence[Rectangle], kind: ObjectClass = ObjectClass.PERSON) -> None:
        self.boxes, self.kind = boxes, kind

    def detect(self, picture: np.ndarray, *, threshold: float | None = None) -> Detections:
        boxes = np.array([(x, y, x + w, y + h) for x, y, w, h in self.boxes], np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), 0.9, np.float32), np.full(len(boxes), int(self.kind), np.int64))


def outcomes(
    config: CameraConfig, boxes: Sequence[Rectangle], *, painted: Sequence[Rectangle] = (), empty: int = 9, frames: int = 8,
    kind: ObjectClass = ObjectClass.PERSON,
) -> list[Outcome]:  # fmt: skip
    """Some empty pictures, then some with what is painted and seen."""
    pipeline, run = CameraPipeline(config), uuid4()
    found = []
    for number in range(empty + frames):
        come = number >= empty
        frame = replace(scene(*(painted if come else ()), number=number, run=run), captured_at=1000.0 + number)
        outcome, _ = pipeline.work(frame, Sees(boxes if come else (), kind))
        assert outcome is not None
        found.append(outcome)
    return found


def counted(config: CameraConfig, boxes: Sequence[Rectangle], **values: object) -> CrowdCount | None:
    counter = CrowdCounter(config)
    return [counter.count(outcome) for outcome in outcomes(config, boxes, **values)][-1]


def people(count: CrowdCount | None) -> float:
    assert count is not None
    return sum(cell.expected for cell in count.cells)


def test_few_people_are_counted_by_detection_where_they_stand() -> None:
    count = counted(camera("C", pose=POSE), THREE)
    assert count is not None and people(count) == pytest.approx(3 / RECALL)
    there = [cell for cell in count.cells if cell.expected > 0]
    assert 1 <= len(there) <= 3 and all(5 < (cell.lat - POSE.lat) * 111_195 < 40 for cell in there)
    assert not any(cell.at_least for cell in count.cells) and sum(cell.area_m2 for cell in count.cells) > 300
    assert decode(encode(count), RecognitionMessage) == count


def test_nothing_in_the_message_says_who_or_shows_a_picture() -> None:
    about = {"simulated", "exercise_id", "v", "camera", "district", "worker", "captured_at", "clock", "side_m", "counterflow"}
    assert set(CrowdCount.__struct_fields__) == {*about, "cells"}
    sums = {"lon", "lat", "area_m2", "expected", "variance", "at_least", "east_mps", "north_mps", "speed_variance"}
    assert set(CrowdCell.__struct_fields__) == sums


def test_what_hides_the_ground_counts_as_people_where_some_of_it_is_known_as_people() -> None:
    many = counted(camera("C", pose=POSE), THREE, painted=[SQUARE])
    assert people(many) > 30 and many is not None and any(cell.at_least for cell in many.cells)
    assert max(cell.expected / cell.area_m2 for cell in many.cells) < 4


def test_what_hides_the_ground_without_anybody_known_is_at_least_and_invents_nobody() -> None:
    count = counted(camera("C", pose=POSE), (), painted=[SQUARE])
    assert people(count) == 0 and count is not None and sum(cell.at_least for cell in count.cells) >= 3


def test_a_bus_is_no_crowd() -> None:
    x, y, w, h = SQUARE
    count = counted(camera("C", pose=POSE), [(x - 5, y - 5, w + 10, h + 10)], painted=[SQUARE], kind=ObjectClass.BUS)
    assert people(count) == 0 and count is not None and not any(cell.at_least for cell in count.cells)


def test_a_homography_alone_counts_by_detection() -> None:
    config = camera("C", homography=clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0))
    assert people(counted(config, THREE, painted=[SQUARE])) == pytest.approx(3 / RECALL)


def test_heads_that_no_person_was_seen_with_are_counted_too() -> None:
    config = camera("C", pose=POSE)
    [outcome] = outcomes(config, (), frames=1, empty=0)
    heads = Heads(np.array([(300, 300, 320, 325), (400, 320, 420, 345)], np.float32), np.array([0.9, 0.5]))
    assert people(CrowdCounter(config).count(outcome, heads)) == pytest.approx(1.4)


def test_a_camera_without_calibration_or_with_an_absurd_one_counts_nobody_and_breaks_nothing() -> None:
    good = clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0)
    for matrix in ((float("nan"),) * 9, (0.0,) * 9, (1e-300,) * 9, (0.0, 0.0, 5.0, 0.0, 0.0, 5.0, 0.0, 0.0, 1.0)):
        assert counted(camera("C", homography=msgspec.structs.replace(good, matrix=matrix)), THREE) is None
    assert counted(camera("C"), THREE) is None
    upwards = msgspec.structs.replace(POSE, tilt_deg=-60.0)
    assert counted(camera("C", pose=upwards), THREE) is None


def test_the_desk_tells_each_camera_about_once_a_second_and_an_empty_view_seldom() -> None:
    told: list[CrowdCount] = []

    def never() -> HeadFinder:
        raise AssertionError("nobody asked for heads")

    desk = CrowdDesk(never, told.append)
    desk.start()
    busy, empty = camera("busy", pose=POSE), camera("empty", pose=POSE)
    frames = list(zip(outcomes(busy, THREE, empty=0, frames=10), outcomes(empty, (), empty=0, frames=10), strict=True))
    until = time.monotonic() + 2.4
    while time.monotonic() < until:
        for full, free in frames:
            desk.see(busy, full)
            desk.see(empty, free)
            desk.see(camera("blind"), free)
        time.sleep(0.02)
    desk.stop()
    desk.join(5)
    codes = [count.camera for count in told]
    assert not desk.is_alive() and 2 <= codes.count("busy") <= 3 and codes.count("empty") == 1 and "blind" not in codes
