"""The watch over a camera's pictures on a made-up street: what befalls it is told, weather and traffic are not."""

import cv2
import numpy as np
import pytest

from safecity_gis.worker.picture_watch import PictureWatch
from safecity_gis.worker.scene_watch import SceneWatch
from safecity_gis.worker.slots import Picture
from safecity_gis.worker.view_watch import ViewWatch
from tests.core.vision.test_view_change import moved, street
from tests.worker.support import camera
from tests.worker.test_view_watch import CALIBRATED
from tests.worker.watching import Change, Clock, Watched, black, blurred, covered, fog, headlights, noisy, rain

RANDOM = np.random.default_rng(7)
STREET = cv2.resize(street(), (640, 360))
FPS = 2.5


def live(image: Picture = STREET, spread: float = 2.0, count: int = 12) -> list[Picture]:
    """A scene in which nothing moves but the sensor's noise."""
    return [noisy(image, spread, RANDOM) for _ in range(count)]


LIVE = live()


def well() -> Watched:
    return Watched().show(LIVE, fps=FPS, seconds=30)


FAULTS = {
    "black": black(RANDOM),
    "covered, dark": covered(RANDOM, bright=28),
    "covered, grey": covered(RANDOM, bright=110),
    "covered, bright": covered(RANDOM, bright=205),
    "blurred": blurred(0.006),
    "blurred a lot": blurred(0.015),
}


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=FAULTS.keys())
def test_a_fault_is_told_within_thirty_seconds_by_its_own_name_alone(name: str, fault: Change) -> None:
    watched = well().show([fault(image) for image in LIVE], fps=FPS, seconds=60)
    assert watched.verdicts == ["clear", name.split(",")[0].split()[0]]
    assert watched.told[1][0] - 30 < 28
    check = watched.watch.check
    assert check is not None
    assert check.since == pytest.approx(1_800_000_030, abs=3)


@pytest.mark.parametrize("fault", ["black", "covered, grey", "blurred"])
def test_a_fault_that_is_over_is_told_as_over(fault: str) -> None:
    watched = well().show([FAULTS[fault](image) for image in LIVE], fps=FPS, seconds=40).show(LIVE, fps=FPS, seconds=20)
    assert watched.verdicts[-1] == "clear"
    assert watched.told[-1][0] - 70 < 14


def test_an_encoder_that_repeats_one_frame_is_told() -> None:
    watched = well().show([LIVE[3]], fps=FPS, seconds=40)
    assert watched.verdicts == ["clear", "frozen"]
    assert watched.told[1][0] - 30 < 28


def test_a_still_night_with_the_sensors_noise_is_not_frozen() -> None:
    night = live(np.asarray(STREET * 0.2, np.uint8), spread=1.5)
    assert Watched().show(night, fps=FPS, seconds=120).verdicts == ["clear"]


WEATHER = {"fog": fog, "rain": rain(RANDOM), "headlights": headlights, "dusk": lambda image: np.asarray(image * 0.25, np.uint8)}


@pytest.mark.parametrize("change", WEATHER.values(), ids=WEATHER.keys())
def test_weather_and_light_are_no_fault(change: Change) -> None:
    pictures = [noisy(change(STREET), 2, RANDOM) for _ in range(8)]
    assert well().show(pictures, fps=FPS, seconds=60).verdicts == ["clear"]


def test_a_bus_that_fills_the_view_for_twenty_seconds_is_no_fault() -> None:
    bus = covered(RANDOM, bright=90)
    watched = well().show([bus(image) for image in LIVE], fps=FPS, seconds=20).show(LIVE, fps=FPS, seconds=60)
    assert watched.verdicts == ["clear"]


def test_masks_neither_hide_a_fault_nor_make_one() -> None:
    corner = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.6), (0.0, 0.6))

    def burnt(images: list[Picture]) -> list[Picture]:
        masked = [image.copy() for image in images]
        for image in masked:
            image[: round(0.6 * 360), : round(0.5 * 640)] = 0
        return masked

    plain = Watched(masks=[corner]).show(burnt(LIVE), fps=FPS, seconds=90)
    assert plain.verdicts == ["clear"]
    for name, fault in (("covered", covered(RANDOM, bright=110)), ("blurred", blurred(0.006))):
        watched = Watched(masks=[corner]).show(burnt(LIVE), fps=FPS, seconds=30)
        watched.show(burnt([fault(image) for image in LIVE]), fps=FPS, seconds=30)
        assert watched.verdicts == ["clear", name]


def test_a_wholly_masked_picture_says_nothing() -> None:
    everything = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    watched = Watched(masks=[everything]).show([np.zeros_like(STREET)], fps=FPS, seconds=40)
    assert watched.watch.check is None


def test_what_was_about_to_be_told_is_dropped_when_the_stream_pauses() -> None:
    watched = well().show([FAULTS["black"](STREET)], fps=FPS, seconds=18)
    watched.clock.now += 60
    watched.show([FAULTS["black"](STREET)], fps=FPS, seconds=10)
    assert watched.verdicts == ["clear"]


def test_a_watch_that_begins_on_a_covered_lens_never_calls_it_clear() -> None:
    covers = [FAULTS["covered, grey"](image) for image in LIVE]
    assert Watched().show(covers, fps=FPS, seconds=40).verdicts == ["covered"]


@pytest.mark.parametrize("change", [moved(dx=-40, dy=15), moved(dx=12), moved(turn_deg=4)], ids=["aside", "a little", "turned"])
def test_a_camera_that_moves_is_told_within_thirty_seconds(change: Change) -> None:
    clock = Clock()
    config = camera("C", homography=CALIBRATED)
    scene = SceneWatch(config, PictureWatch(config, clock), ViewWatch(config, clock))

    def show(pictures: list[Picture], seconds: float) -> None:
        for number in range(round(seconds * FPS)):
            scene.look(pictures[number % len(pictures)])
            clock.now += 1 / FPS

    show(LIVE, 120)
    assert scene.view_check is not None and scene.view_check.verdict == "steady"
    show([change(image) for image in LIVE], 28)
    assert scene.view_check.verdict == "moved"
    assert scene.picture_check is not None and scene.picture_check.verdict == "clear"


def test_a_camera_that_was_turned_learns_its_new_view() -> None:
    other = live(cv2.resize(street(99), (640, 360)))
    watched = well().show(other, fps=FPS, seconds=90).show([blurred(0.008)(image) for image in other], fps=FPS, seconds=30)
    assert watched.verdicts == ["clear", "blurred"]
