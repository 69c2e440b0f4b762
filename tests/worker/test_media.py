"""Pictures: only under a grant, at its rate and size, with classes and without identities."""

import time
from dataclasses import replace

import numpy as np

from safecity_gis.messages.configuration import MediaGrant
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


def test_pictures_keep_to_the_grants_rate_and_width() -> None:
    desk = MediaDesk()
    desk.grant(grant(fps=1.0, max_width=320))
    pictures = [desk.picture(CONFIG, outcome(number)) for number in range(20)]
    given = [picture for picture in pictures if picture is not None]
    assert len(given) == 4
    assert {(picture.width, picture.height) for picture in given} == {(320, 240)}


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
