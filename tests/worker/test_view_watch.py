"""The worker's watch over a calibrated camera's view, and what a moved view does to positions."""

import msgspec
import numpy as np
import pytest

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.messages.health import ViewVerdict
from safecity_gis.worker.ground import GroundView
from safecity_gis.worker.slots import Picture
from safecity_gis.worker.view_watch import ELSEWHERE_PX, ViewWatch, view_watch
from tests.core.vision.test_view_change import fog, moved, street
from tests.worker.support import camera

CALIBRATED = msgspec.structs.replace(clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0), calibration=3, width=960, height=540)
STREET = street()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def show(watch: ViewWatch, clock: Clock, picture: Picture, seconds: int) -> None:
    for _ in range(seconds):
        watch.look(picture)
        clock.now += 1.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> ViewWatch:
    watch = ViewWatch(camera("C", homography=CALIBRATED), clock)
    show(watch, clock, STREET, 20)
    return watch


def test_only_a_calibration_of_its_own_is_watched() -> None:
    assert view_watch(camera("C")) is None
    assert view_watch(camera("C", homography=clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0))) is None
    assert view_watch(camera("C", homography=CALIBRATED)) is not None


def test_the_first_pictures_become_the_reference_which_is_told_until_it_comes_back(watch: ViewWatch, clock: Clock) -> None:
    assert watch.check is not None
    assert (watch.check.verdict, watch.check.calibration) == (ViewVerdict.STEADY, 3)
    known = ViewWatch(camera("C", homography=CALIBRATED, view_reference=watch.check.reference), clock)
    show(known, clock, STREET, 20)
    assert known.check is not None
    assert (known.check.verdict, known.check.reference) == (ViewVerdict.STEADY, b"")


def test_a_moved_view_is_told_in_pixels_once_two_comparisons_agree(watch: ViewWatch, clock: Clock) -> None:
    aside = moved(dx=-60, dy=25)(STREET)
    show(watch, clock, aside, 70)
    show(watch, clock, aside, 70)
    assert watch.check is not None
    assert watch.check.verdict == ViewVerdict.MOVED
    assert watch.check.shift_px == pytest.approx(65, rel=0.1)
    assert watch.moved_px == watch.check.shift_px
    show(watch, clock, STREET, 140)
    assert (watch.check.verdict, watch.moved_px) == (ViewVerdict.STEADY, 0.0)


def test_fog_is_told_and_leaves_positions_as_they_were(watch: ViewWatch, clock: Clock) -> None:
    show(watch, clock, fog(STREET), 140)
    assert watch.check is not None
    assert (watch.check.verdict, watch.moved_px) == (ViewVerdict.UNCLEAR, 0.0)


def test_another_scene_has_no_places(watch: ViewWatch, clock: Clock) -> None:
    show(watch, clock, street(99), 140)
    assert (watch.check and watch.check.verdict, watch.moved_px) == (ViewVerdict.REPLACED, ELSEWHERE_PX)


def test_most_frames_are_not_even_looked_at(watch: ViewWatch, clock: Clock) -> None:
    before = clock.now
    watch.look(np.zeros((540, 960, 3), np.uint8))
    clock.now = before + 0.1
    unreadable = np.zeros((0, 0, 3), np.uint8)
    watch.look(unreadable)


def test_positions_of_a_moved_camera_are_doubtful_and_of_a_turned_one_withheld() -> None:
    ground = GroundView(camera("C", homography=clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0)))
    boxes = [(370, 300, 398, 420)]
    sure = radius_68_m(ground.locate(boxes, width=768, height=576).covariances)[0]
    ground.moved_px = 20.0
    doubtful = radius_68_m(ground.locate(boxes, width=768, height=576).covariances)[0]
    assert doubtful > 3 * sure
    ground.moved_px = ELSEWHERE_PX
    assert np.isnan(ground.locate(boxes, width=768, height=576).points).all()


def test_the_calibrations_own_covariance_widens_positions_far_from_its_pairs() -> None:
    plain = clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0)
    unsure = tuple((np.diag(np.square(np.array(plain.matrix) * 0.02))).ravel().tolist())
    boxes = [(370, 300, 398, 420)]
    radii = [
        radius_68_m(GroundView(camera("C", homography=one)).locate(boxes, width=768, height=576).covariances)[0]
        for one in (plain, msgspec.structs.replace(plain, covariance=unsure))
    ]
    assert radii[1] > 1.5 * radii[0]
