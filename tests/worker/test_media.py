"""Pictures: only under a grant, at its rate and size, with classes and without identities."""

import time
from dataclasses import replace

import numpy as np

from safecity_gis.messages.configuration import MediaGrant
from safecity_gis.messages.media import MediaFrame
from safecity_gis.worker.media import MOST_BYTES, MediaDesk, encode_jpeg
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from tests.worker.scenes import BrightnessDetector, scene
from tests.worker.support import camera

CONFIG = camera("C")


def outcome(number: int = 0) -> Outcome:
    result, _ = CameraPipeline(CONFIG).work(scene((400, 250, 35, 90), number=number), BrightnessDetector())
    assert result is not None
    return result


def grant(seconds: float = 30.0, **values: float) -> MediaGrant:
    return MediaGrant(simulated=False, camera="C", expires_at=time.time() + seconds, **values)


def test_no_grant_no_picture() -> None:
    desk = MediaDesk()
    assert desk.picture(CONFIG, outcome()) is None
    desk.grant(MediaGrant(simulated=False, camera="OTHER", expires_at=time.time() + 30))
    assert desk.picture(CONFIG, outcome()) is None


def test_an_expired_or_withdrawn_grant_gives_nothing() -> None:
    desk = MediaDesk()
    desk.grant(grant(-1.0))
    assert desk.picture(CONFIG, outcome()) is None
    desk.grant(grant())
    desk.withdraw("C")
    assert desk.picture(CONFIG, outcome()) is None


class Clock:
    """Seconds as the test lets them pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def pictures(desk: MediaDesk, clock: Clock, outcomes: list[Outcome], steps_s: list[float]) -> list[MediaFrame]:
    given = []
    for result, step_s in zip(outcomes, steps_s, strict=True):
        clock.now += step_s
        given.append(desk.picture(CONFIG, result))
    return [picture for picture in given if picture is not None]


def test_pictures_keep_to_the_grants_rate_and_width() -> None:
    clock = Clock()
    desk = MediaDesk(clock)
    desk.grant(grant(fps=1.0, max_width=320))
    given = pictures(desk, clock, [outcome()] * 50, [0.1] * 50)
    assert 5 <= len(given) <= 6
    assert {(picture.width, picture.height) for picture in given} == {(320, 240)}


def test_frames_that_come_unevenly_at_the_grants_rate_are_all_shown() -> None:
    clock = Clock()
    desk = MediaDesk(clock)
    desk.grant(grant(fps=5.0))
    assert len(pictures(desk, clock, [outcome()] * 20, [0.15, 0.25] * 10)) == 20


def test_a_camera_whose_clock_is_set_back_is_still_shown() -> None:
    clock = Clock()
    desk = MediaDesk(clock)
    desk.grant(grant(fps=5.0))
    result = outcome()
    earlier = replace(result, frame=replace(result.frame, captured_at=result.frame.captured_at - 8.0))
    assert len(pictures(desk, clock, [result, earlier, earlier], [0.2] * 3)) == 3


def test_a_picture_too_large_for_the_bus_is_made_smaller_in_quality() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1600, 2000, 3), dtype=np.uint8)
    jpeg = encode_jpeg(noise)
    assert jpeg is None or len(jpeg) <= MOST_BYTES


def test_the_original_picture_is_not_drawn_upon() -> None:
    desk = MediaDesk()
    desk.grant(grant())
    result = outcome()
    frame = replace(result.frame, image=result.frame.image.copy())
    desk.picture(CONFIG, replace(result, frame=frame))
    assert np.array_equal(frame.image, result.frame.image)
