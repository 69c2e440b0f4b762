"""The empty scene: learnt, followed through the light, and what of a picture is not it."""

import numpy as np
import pytest

from safecity_gis.core.crowd.background import ABSORBED_AFTER, LEARNING, EmptyScene

RNG = np.random.default_rng(1)
GROUND = RNG.integers(90, 150, (40, 60, 3)).astype(np.uint8)


def learnt() -> EmptyScene:
    scene = EmptyScene()
    for number in range(LEARNING):
        picture = GROUND.copy()
        picture[:, 6 * number : 6 * number + 6] = 250
        assert scene.others(picture) is None and scene.known == (number == LEARNING - 1)
    return scene


def test_who_walked_by_while_it_was_learnt_is_not_part_of_it() -> None:
    others = learnt().others(GROUND)
    assert others is not None and not others.any()


def test_what_stands_on_the_ground_is_not_the_ground_and_its_shadow_is() -> None:
    picture = GROUND.copy()
    picture[10:20, 10:20] = (30, 40, 200)
    picture[20:30, 10:20] = (GROUND[20:30, 10:20] * 0.6).astype(np.uint8)
    others = learnt().others(picture)
    assert others is not None and others[10:20, 10:20].mean() > 0.95
    others[10:20, 10:20] = False
    assert others.mean() < 0.01


def test_light_that_changes_slowly_is_followed() -> None:
    scene = learnt()
    for step in range(120):
        others = scene.others(np.clip(GROUND.astype(float) + step / 3, 0, 255).astype(np.uint8))
    assert others is not None and others.mean() < 0.02


def test_what_never_moves_becomes_part_of_the_scene() -> None:
    scene = learnt()
    picture = GROUND.copy()
    picture[5:15, 5:15] = 240
    for _ in range(ABSORBED_AFTER):
        others = scene.others(picture)
    assert others is not None and others[5:15, 5:15].all()
    for _ in range(2):
        others = scene.others(picture)
    assert others is not None and not others[5:15, 5:15].any()


def test_a_camera_that_was_turned_learns_its_scene_anew() -> None:
    scene = learnt()
    assert scene.others(GROUND) is not None
    elsewhere = np.full_like(GROUND, 230)
    for _ in range(LEARNING):
        assert scene.others(elsewhere) is None
    others = scene.others(elsewhere)
    assert others is not None and not others.any()


def test_a_picture_of_another_size_begins_anew() -> None:
    scene = learnt()
    assert scene.others(GROUND[:20]) is None and not scene.known


@pytest.mark.parametrize(("shade", "other"), [(0.44, True), (0.46, False), (0.75, False)])
def test_a_shadow_is_neither_pitch_dark_nor_coloured(shade: float, other: bool) -> None:
    scene, even = EmptyScene(), np.full((10, 10, 3), 200, np.uint8)
    for _ in range(LEARNING):
        scene.others(even)
    picture = even.copy()
    picture[:2] = int(200 * shade)
    found = scene.others(picture)
    assert found is not None and found[:2].all() == other
    picture[:2, :, 0] += 20
    coloured = scene.others(picture)
    assert coloured is not None and coloured[:2].all() and not coloured[2:].any()


@pytest.mark.parametrize(("step", "other"), [(17, False), (18, True)])
def test_a_step_of_brightness_in_one_colour_is_enough(step: int, other: bool) -> None:
    scene, even = EmptyScene(), np.full((10, 10, 3), 100, np.uint8)
    for _ in range(LEARNING):
        scene.others(even)
    picture = even.copy()
    picture[3, 3, 1] += step
    found = scene.others(picture)
    assert found is not None and found[3, 3] == other and found.sum() == other


def test_what_moves_now_and_then_never_becomes_part_of_the_scene() -> None:
    scene, picture = learnt(), GROUND.copy()
    for number in range(ABSORBED_AFTER + 200):
        picture[5:15, 5:15] = 240 if number % 300 else 200
        others = scene.others(picture)
    assert others is not None and others[5:15, 5:15].all()
