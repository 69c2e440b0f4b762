"""What is burnt into a picture."""

import cv2
import numpy as np
import pytest

from apps.live.pictures.latin import latin
from apps.live.pictures.watermark import BadPicture, Mark, Picture, decode_picture, marked_jpeg


def mark(*, username: str = "commander", user_id: int = 7, caution: str = "") -> Mark:
    return Mark(username=username, user_id=user_id, camera="RZ-001-1", viewed_at=1e9, captured_at=1e9, caution=caution)


def marked(picture: Picture, *, username: str = "commander", user_id: int = 7, caution: str = "") -> np.ndarray:
    return decode_picture(marked_jpeg(picture, mark(username=username, user_id=user_id, caution=caution))).astype(int)


@pytest.mark.parametrize("size", [(1080, 1920), (540, 960), (120, 160), (16, 16)])
def test_every_size_of_picture_is_marked_and_itself_unchanged(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 90, np.uint8)
    assert np.abs(marked(picture) - 90).max() > 30
    assert (picture == 90).all()


@pytest.mark.parametrize("ground", [0, 128, 255])
def test_no_quarter_of_the_picture_can_be_cropped_without_a_name(ground: int) -> None:
    picture = np.full((540, 960, 3), ground, np.uint8)
    changed = np.abs(marked(picture) - ground).max(axis=2) > 25
    for y in range(0, 540, 180):
        for x in range(0, 960, 480):
            assert changed[y : y + 180, x : x + 480].mean() > 0.005, (x, y)


def test_two_viewers_with_the_same_latin_name_differ_by_their_number() -> None:
    picture = np.full((540, 960, 3), 90, np.uint8)
    assert np.abs(marked(picture, user_id=7) - marked(picture, user_id=8)).max() > 40


@pytest.mark.parametrize("caution", ["SIMULATED", "RECORDED CLIP"])
def test_a_picture_that_is_not_what_the_camera_sees_now_says_so_in_amber(caution: str) -> None:
    picture = np.zeros((540, 960, 3), np.uint8)
    blue, _, red = np.moveaxis(marked(picture, caution=caution) - marked(picture), 2, 0)
    assert (red - blue).max() > 100


def test_the_picture_stays_readable_under_its_mark() -> None:
    rng = np.random.default_rng(1)
    scene = cv2.resize(rng.integers(0, 255, (9, 16, 3), dtype=np.uint8), (960, 540), interpolation=cv2.INTER_CUBIC)
    difference = np.abs(marked(scene)[:500] - scene[:500].astype(int)).max(axis=2)
    assert (difference < 20).mean() > 0.8


def test_urdu_and_accented_names_become_latin() -> None:
    assert latin("علی رضا") == "aly rza"
    assert latin("Zoë Müller") == "Zoe Muller"
    assert latin("中") == "u4e2d"
    assert all(" " <= letter <= "~" for letter in latin("کمانڈر ۱۲ ‮x\n😀"))


def test_what_is_not_a_picture_is_refused() -> None:
    for data in (b"", b"garbage"):
        with pytest.raises(BadPicture):
            decode_picture(data)
