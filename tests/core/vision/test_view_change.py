"""A moved camera is told from light, weather and people; on real video where it is installed, and on a made-up scene."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from safecity_gis.core.vision.view_change import (
    BadFingerprint,
    Verdict,
    ViewChange,
    compare,
    fingerprint,
    reduced,
)
from safecity_gis.worker.slots import Picture
from tests.worker.support import CLIP

Change = Callable[[Picture], Picture]


def street(seed: int = 3) -> Picture:
    """A made-up scene with edges of many sizes and directions."""
    rng = np.random.default_rng(seed)
    image = np.full((540, 960, 3), 110, np.uint8)
    for _ in range(60):
        corners = rng.integers((0, 0), (960, 540), (4, 2)).astype(np.int32)
        centre = corners.mean(axis=0)
        shrunk = (centre + (corners - centre) * rng.uniform(0.1, 0.4)).astype(np.int32)
        cv2.fillPoly(image, [cv2.convexHull(shrunk)], rng.integers(30, 220, 3).tolist())
    return image


def seen(image: Picture, change: Change = lambda picture: picture, passers: int = 5) -> list[np.ndarray]:
    """Five pictures of a scene, somebody somewhere else in each."""
    rng = np.random.default_rng(0)
    pictures = []
    for _ in range(passers):
        picture = image.copy()
        for x, y in rng.integers((0, 0), (900, 440), (6, 2)):
            cv2.rectangle(picture, (int(x), int(y)), (int(x) + 35, int(y) + 90), (20, 20, 60), -1)
        pictures.append(reduced(change(picture)))
    return pictures


def moved(dx: float = 0, dy: float = 0, turn_deg: float = 0, zoom: float = 1.0) -> Change:
    def change(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, zoom)
        matrix[:, 2] += (dx, dy)
        return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8)

    return change


def lit(gain: float, offset: float = 0.0) -> Change:
    return lambda picture: np.clip(picture * gain + offset, 0, 255).astype(np.uint8)


def rain(picture: Picture) -> Picture:
    return np.clip(picture + np.random.default_rng(1).normal(0, 40, picture.shape), 0, 255).astype(np.uint8)


def shadow(picture: Picture) -> Picture:
    return np.clip(picture * np.linspace(0.35, 1.1, picture.shape[1])[None, :, None], 0, 255).astype(np.uint8)


def fog(picture: Picture) -> Picture:
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 60) * 0.1 + 180, 0, 255).astype(np.uint8)


def against(reference: Picture, present: Picture, change: Change = lambda picture: picture) -> ViewChange:
    return compare(fingerprint(seen(reference)), seen(present, change))


@pytest.mark.parametrize(
    "change",
    [lit(1), lit(0.4), lit(1.4, 25), rain, shadow, moved(dx=2)],
    ids=("day", "dark", "bright", "rain", "shadow", "nearly still"),
)
def test_light_rain_and_people_move_nothing(change: Change) -> None:
    assert against(street(), street(), change).verdict == Verdict.STEADY


@pytest.mark.parametrize(
    ("change", "share"),
    [
        (moved(dx=10), 10 / 960),
        (moved(dx=-60, dy=25), 65 / 960),
        (moved(dy=120), 120 / 960),
        (moved(turn_deg=3), 0.021),
        (moved(zoom=1.1), 0.04),
    ],
    ids=["a little", "aside", "down", "turned", "zoomed"],
)
def test_a_moved_view_is_told_with_its_distance(change: Change, share: float) -> None:
    found = against(street(), street(), change)
    assert found.verdict == Verdict.MOVED
    assert found.shift_share == pytest.approx(share, rel=0.2)
    assert found.confidence > 0.5


def test_another_scene_is_told_from_one_in_which_nothing_can_be_seen() -> None:
    assert against(street(), street(99)).verdict == Verdict.REPLACED
    for nothing in (lit(0), fog):
        unclear = against(street(), street(), nothing)
        assert (unclear.verdict, unclear.shift_share) == (Verdict.UNCLEAR, None)


def test_a_fingerprint_is_small_and_no_picture() -> None:
    made = fingerprint(seen(street()))
    assert len(made) < 32_000
    assert cv2.imdecode(np.frombuffer(made, np.uint8), cv2.IMREAD_COLOR) is None


@pytest.mark.parametrize("broken", [b"", b"abc", b"\x10\x00" + bytes(30)])
def test_a_broken_fingerprint_is_refused(broken: bytes) -> None:
    with pytest.raises(BadFingerprint):
        compare(broken, seen(street()))


def test_a_picture_of_another_shape_cannot_be_compared() -> None:
    with pytest.raises(BadFingerprint):
        compare(fingerprint(seen(street())), seen(street()[:300]))
    with pytest.raises(ValueError, match="one size"):
        fingerprint([])


@pytest.fixture(scope="module")
def clip() -> list[Picture]:
    if not CLIP.exists():
        pytest.skip("needs Debian's opencv-doc with vtest.avi")
    capture, pictures = cv2.VideoCapture(str(CLIP)), []
    while True:
        there, picture = capture.read()
        if not there:
            return [np.asarray(picture, np.uint8) for picture in pictures]
        pictures.append(picture)


def stretch(clip: list[Picture], start: int, change: Change = lambda picture: picture) -> list[np.ndarray]:
    """Five pictures, 1.5 s apart, from this frame on."""
    return [reduced(change(clip[min(len(clip) - 1, start + 15 * index)])) for index in range(5)]


def test_a_real_camera_that_stands_still_never_moves(clip: list[Picture]) -> None:
    reference = fingerprint(stretch(clip, 0))
    for start in range(0, len(clip) - 60, 45):
        found = compare(reference, stretch(clip, start))
        assert found.verdict == Verdict.STEADY
        assert found.shift_share is not None
        assert found.shift_share * 768 < 1.0


@pytest.mark.parametrize(
    ("change", "px"),
    [(moved(dx=8), 8), (moved(dx=40, dy=-20), 44.7), (moved(dx=150, dy=30), 153), (moved(turn_deg=3), 16.8)],
    ids=["8 px", "45 px", "153 px", "3 degrees"],
)
def test_a_real_camera_that_moved_is_told_with_its_distance(clip: list[Picture], change: Change, px: float) -> None:
    reference = fingerprint(stretch(clip, 0))
    for start in (150, 400, 600):
        found = compare(reference, stretch(clip, start, change))
        assert found.verdict == Verdict.MOVED
        assert found.shift_share is not None
        assert found.shift_share * 768 == pytest.approx(px, rel=0.15)
