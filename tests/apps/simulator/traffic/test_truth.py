"""The traffic exam's own truth: solid bodies, nobody in two places, and a difficulty that is as it is told."""

import numpy as np
import pytest

from apps.simulator.traffic.corridor import UNREADABLE, passage
from apps.simulator.traffic.course import Course, middle_left
from apps.simulator.traffic.drivers import Conditions, Stage, Street
from apps.simulator.traffic.eye import Eye
from safecity_gis.core.geo import homography

COURSE = Course(0.7, 1 / 700, 60 / 3.6)


def street(**values: object) -> Street:
    conditions = Conditions(**({"flow_per_h": 1200.0, "walkers_per_h": 100.0} | values))  # type: ignore[arg-type]
    return Street(COURSE, conditions, line_m=48.0, step_s=0.2, rng=np.random.default_rng(3))


def test_vehicles_of_one_lane_never_touch_even_in_a_jam_and_at_a_light() -> None:
    for values in ({"jam": True}, {"light_m": 78.0}):
        there = street(**values)
        for step in range(900):
            there.step()
            drivers = there.way >= 0
            lane = there.way[drivers] * 100 + there.lane[drivers]
            order = np.lexsort((there.s[drivers], lane))
            gaps = np.diff(there.s[drivers][order])[np.diff(lane[order]) == 0]
            assert gaps.min(initial=9.0) > 1.5, (values, step)


def test_free_speeds_lie_around_the_limit() -> None:
    there = street(flow_per_h=300.0)
    for _ in range(6000):
        there.step()
    speeds = np.array([speed for _, _, _, speed in there.truth.crossings])
    assert len(speeds) > 100 and 0.6 < np.median(speeds) / COURSE.limit_mps < 1.0


@pytest.mark.parametrize("kind", ["against", "stops", "jaywalks"])
def test_what_is_staged_comes_true_once(kind: str) -> None:
    there = street(flow_per_h=200.0)
    there.stage(Stage(kind, 0, at_s=2.0, along_m=50.0, speed_mps=9.0, lane=1))
    for _ in range(200):
        there.step()
    assert [told for told, _ in there.truth.staged] == [kind]


def test_a_calibrated_eye_places_feet_to_some_per_cent() -> None:
    eye = Eye(COURSE, np.random.default_rng(5))
    there, nearest = street(flow_per_h=1500.0, walkers_per_h=0.0), []
    for step in range(400):
        there.step()
        if step >= 200 and len(there.kind):
            boxes = eye.look(there).boxes
            feet = np.column_stack(((boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]))
            points, truth = homography.apply(eye.calibration, feet), there.ground()[0]
            nearest += np.hypot(*(points[:, None] - truth[None]).transpose(2, 0, 1)).min(axis=1).tolist()
    assert len(nearest) > 200 and np.median(nearest) < 4.0


def test_the_course_keeps_its_carriageways_apart_and_leads_them_against_each_other() -> None:
    out, back = COURSE.middle(0), COURSE.middle(1)
    assert np.hypot(*(out - back[::-1]).T) == pytest.approx(middle_left(0) - middle_left(1), abs=0.05)
    assert (out[1] - out[0]) @ (back[-1] - back[-2]) < 0


def test_plates_are_missed_as_often_as_told_and_times_are_possible() -> None:
    truth = passage(seed=4, hours=2.0, begin=1e9, limit_mps=16.7, flow_per_h=600.0)
    assert len(truth.took) > 400 and truth.took.min() > 15
    readable = 2 * (1 - 0.25) * (1 - UNREADABLE) * 1200
    assert len(truth.sighted) == pytest.approx(readable, rel=0.08)
