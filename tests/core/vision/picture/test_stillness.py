"""A repeated picture is told from a quiet one by what noise and key frames do to both."""

import numpy as np

from safecity_gis.core.vision.picture.looks import Gray
from safecity_gis.core.vision.picture.stillness import KNOWN_LOOKS, Stillness, difference

RANDOM = np.random.default_rng(2)
SCENE = RANDOM.integers(20, 200, (108, 192)).astype(np.uint8)


def noisy(spread: float) -> Gray:
    return np.clip(SCENE + RANDOM.normal(0, spread, SCENE.shape), 0, 255).astype(np.uint8)


def test_the_same_picture_look_after_look_is_still() -> None:
    stillness = Stillness()
    assert [stillness.look(SCENE, SCENE, 1.0) for _ in range(4)] == [False, True, True, True]


def test_noise_alone_keeps_a_scene_alive() -> None:
    stillness = Stillness()
    assert not any(stillness.look(noisy(1.0), noisy(1.0), 1.0) for _ in range(20))


def test_a_night_that_compression_flattens_within_each_group_of_pictures_is_alive() -> None:
    stillness = Stillness()
    for _ in range(60):
        group = noisy(1.0)
        assert not stillness.look(group, group, 1.0)


def test_of_a_camera_that_is_never_still_the_first_still_look_is_enough_whatever_the_key_frames_do() -> None:
    stillness = Stillness()
    for _ in range(KNOWN_LOOKS):
        stillness.look(noisy(2.0), noisy(2.0), 1.0)
    groups = [noisy(1.0) for _ in range(4)]
    assert all(stillness.look(group, group, 1.0) for group in groups)


def test_one_look_over_a_key_frame_is_excused_and_two_are_not() -> None:
    stillness = Stillness()
    for _ in range(3):
        stillness.look(SCENE, SCENE, 1.0)
    assert stillness.look(SCENE, noisy(1.0), 1.0)
    assert not stillness.look(SCENE, noisy(1.0), 1.0)


def test_something_that_moves_ends_it_at_once() -> None:
    stillness = Stillness()
    for _ in range(3):
        stillness.look(SCENE, SCENE, 1.0)
    passing = SCENE.copy()
    passing[40:70, 60:90] = 255
    assert not stillness.look(SCENE, passing, 1.0)


def test_what_is_masked_is_not_averaged_in() -> None:
    other = SCENE.copy()
    other[:, :96] = 0
    half = SCENE.copy()
    half[:, :96] = 0
    half[:, 96:] = np.clip(half[:, 96:].astype(int) + 1, 0, 255)
    assert difference(other, half, 0.5)[0] == 1.0
