"""Rendered number plates: what is written on them, where they hang, and photographs at the exam's fixed difficulty."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from apps.recognition.evaluation.truth import read_photos, read_picture
from apps.simulator.rendering.bodies import Side, vehicle
from apps.simulator.rendering.plate_photos import SIZE, WIDTHS_PX, photos, write_photos
from apps.simulator.rendering.plates import Layout, make_plate, soiled
from apps.simulator.rendering.scene import SceneOptions, make_scene
from apps.simulator.rendering.vehicles import Placed, plate_corners
from safecity_gis.grammars import load_grammar


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("layout", list(Layout))
def test_numbers_are_of_a_series_of_sindh_and_dark_on_light(layout: Layout) -> None:
    grammar = load_grammar("pakistan")
    for seed in range(40):
        plate = make_plate(random(seed), layout=layout)
        assert grammar.form_of(plate.text) is not None, plate.text
        assert not set("IO") & set(plate.text.rstrip("0123456789"))
        assert 0.05 < (plate.picture.mean(axis=2) < 100).mean() < 0.5
        height, width = plate.picture.shape[:2]
        assert width / height == pytest.approx(plate.width_m / plate.height_m, rel=0.02)


def test_a_wanted_text_is_pressed_and_no_other_is_taken() -> None:
    assert make_plate(random(), text="abc123", layout=Layout.SINGLE).text == "ABC123"
    for text in ("123", "ABC", "ABCDEF1234", "AB-123", "ÄB123"):
        with pytest.raises(ValueError, match="expected letters, then digits"):
            make_plate(random(), text=text)


def test_mud_hides_what_is_written() -> None:
    plate = make_plate(random(), layout=Layout.SINGLE)
    dark = [(soiled(plate, random(), amount).picture.mean(axis=2) < 60).mean() for amount in (0.0, 0.3, 0.95)]
    assert dark[0] > dark[1] > 20 * dark[2]


@pytest.mark.parametrize("kind", ["car", "bus", "truck"])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_plate_hangs_on_both_ends_in_its_own_size_upright_and_not_mirrored(kind: str, direction: int) -> None:
    plate = make_plate(random(), layout=Layout.TWO)
    placed = Placed(replace(vehicle(random(), kind), plate=plate), (3.0, 5.0), direction)
    for side in (Side.FRONT, Side.REAR):
        top_left, top_right, _, bottom_left = plate_corners(placed, side)
        assert np.linalg.norm(top_right - top_left) == pytest.approx(plate.width_m, rel=0.03)
        assert np.linalg.norm(top_left - bottom_left) <= plate.height_m + 1e-6
        assert top_left[2] > bottom_left[2]
        away = np.cross(top_right - top_left, bottom_left - top_left)
        outward = (1 if side is Side.FRONT else -1) * direction
        assert away[0] * outward < 0, "who stands before it reads from left to right"


def test_a_vehicle_without_a_plate_has_none() -> None:
    with pytest.raises(ValueError, match="no plate"):
        plate_corners(Placed(vehicle(random(), "car"), (0, 0), 1), Side.REAR)


def test_photographs_keep_to_the_difficulty_and_tell_where_the_plate_is(tmp_path: Path) -> None:
    shown = list(photos(3, 60, Layout.SINGLE))
    assert 1 <= sum(not photo.text for photo in shown) <= 15
    widths = [photo.box[2] - photo.box[0] for photo in shown]
    assert min(widths) > WIDTHS_PX[0] * 0.75 and max(widths) < WIDTHS_PX[1] * 1.1
    for photo in shown:
        x0, y0, x1, y1 = (round(value) for value in photo.box)
        assert 0 <= x0 < x1 <= SIZE[0] and 0 <= y0 < y1 <= SIZE[1]
    assert [photo.text for photo in photos(3, 5, Layout.SINGLE)] == [photo.text for photo in shown[:5]]

    assert list(write_photos(tmp_path / "exam", 3, 20, Layout.SINGLE)) == list(range(1, 21))
    plates = read_photos(tmp_path / "exam")
    assert [plate.text for plate in plates] == [photo.text for photo in shown[:20]]
    assert read_picture(plates[0].photo).shape == (SIZE[1], SIZE[0], 3)
    with pytest.raises(FileExistsError):
        next(write_photos(tmp_path / "exam", 3, 1, Layout.SINGLE))


def test_the_plates_of_a_scene_are_as_wanted_and_each_vehicle_has_its_own() -> None:
    scene = make_scene(SceneOptions(seed=4, seconds=5, people=0, vehicles=8, anpr=True, plates=("SYN101", "SYN102")))
    texts = [drive.vehicle.plate.text for drive in scene.script.drives if drive.vehicle.plate]
    assert len(texts) == len(scene.script.drives) == len(set(texts))
    assert texts[:2] == ["SYN101", "SYN102"]
    with pytest.raises(ValueError, match="that camera alone"):
        make_scene(SceneOptions(cameras=2, anpr=True))


def test_the_texts_of_plates_do_not_change_what_drives() -> None:
    one, other = (make_scene(SceneOptions(seed=4, seconds=5, plates=plates)) for plates in ((), ("SYN101",)))
    assert [drive.vehicle.blocks for drive in one.script.drives] == [drive.vehicle.blocks for drive in other.script.drives]


def test_a_plate_is_drawn_where_its_corners_are() -> None:
    photo = next(photo for photo in photos(5, 20, Layout.TWO) if photo.text)
    x0, y0, x1, y1 = (round(value) for value in photo.box)
    inside = cv2.cvtColor(photo.picture[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY)
    assert np.ptp(cv2.GaussianBlur(inside, (0, 0), 1)) > 60, "light paper and dark letters"
