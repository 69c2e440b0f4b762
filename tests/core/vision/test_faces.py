"""The heads of YuNet and CenterFace on outputs made by hand."""

import numpy as np
import pytest

from safecity_gis.core.vision import centerface, yunet
from safecity_gis.core.vision.faces import Faces

SIZE = (64, 32)


def yunet_levels() -> list[yunet.Level]:
    cells = [8 * 4, 4 * 2, 2 * 1]
    return [yunet.Level(*(np.zeros((1, count, depth), np.float32) for depth in (1, 1, 4, 10))) for count in cells]


def read_yunet(levels: list[yunet.Level], scale: float = 1.0) -> Faces:
    return yunet.decode(levels, SIZE, scale=scale, width=200, height=100, threshold=0.5)


def test_yunet_speaks_of_a_face_around_a_cell_with_five_points() -> None:
    levels = yunet_levels()
    level, cell = levels[1], 4 + 2
    level.face[0, cell], level.objectness[0, cell] = 0.9, 0.4
    level.box[0, cell] = (0.5, -0.25, np.log(1.5), np.log(1.0))
    level.points[0, cell] = (0.1, 0.2, 0.9, 0.2, 0.5, 0.5, 0.2, 0.8, 0.8, 0.8)
    found = read_yunet(levels, scale=0.5)
    x, y = 2.5 * 16, 0.75 * 16
    assert found.boxes.tolist() == [pytest.approx([(x - 12) * 2, (y - 8) * 2, (x + 12) * 2, (y + 8) * 2])]
    assert found.scores.tolist() == pytest.approx([0.6]), "the geometric mean"
    assert found.points[0, 2].tolist() == pytest.approx([2.5 * 32, 1.5 * 32])


def test_yunet_clips_scores_over_one_and_finds_nothing_in_silence() -> None:
    levels = yunet_levels()
    assert len(read_yunet(levels)) == 0
    levels[0].face[0, 0], levels[0].objectness[0, 0] = 1.7, 1.2
    assert read_yunet(levels).scores.tolist() == [1.0]


def maps() -> list[np.ndarray]:
    return [np.zeros((1, depth, 8, 16), np.float32) for depth in (1, 2, 2, 10)]


def read_centerface(outputs: list[np.ndarray], scale: float = 1.0) -> Faces:
    return centerface.decode(*outputs, scale=scale, width=200, height=100, threshold=0.5)


def test_centerface_speaks_of_height_before_width_and_of_down_before_right() -> None:
    outputs = maps()
    heat, sizes, offsets, points = outputs
    heat[0, 0, 3, 5] = 0.8
    sizes[0, :, 3, 5] = np.log(6), np.log(4)
    offsets[0, :, 3, 5] = 0.25, -0.25
    points[0, :2, 3, 5] = 0.25, 0.5
    found = read_centerface(outputs, scale=0.5)
    y, x = (3 + 0.5 + 0.25) * 4, (5 + 0.5 - 0.25) * 4
    assert found.boxes.tolist() == [pytest.approx([(x - 8) * 2, (y - 12) * 2, (x + 8) * 2, (y + 12) * 2])]
    assert found.points[0, 0].tolist() == pytest.approx([x * 2, (y - 12 + 6) * 2])


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e9])
def test_faces_that_are_not_finite_are_left_out(value: float) -> None:
    levels = yunet_levels()
    levels[0].face[:], levels[0].objectness[:], levels[0].box[:] = 1.0, 1.0, value
    outputs = maps()
    outputs[0][:], outputs[1][:] = 1.0, value
    for found in (read_yunet(levels), read_centerface(outputs)):
        assert np.isfinite(found.boxes).all() and np.isfinite(found.points).all()


def test_of_two_boxes_of_one_face_the_stronger_stays() -> None:
    boxes = np.array([(0, 0, 10, 10), (1, 0, 11, 10), (50, 0, 60, 10)], np.float32)
    found = Faces(boxes, np.array([0.7, 0.9, 0.8], np.float32), np.zeros((3, 5, 2), np.float32))
    assert found.suppressed(0.3).boxes[:, 0].tolist() == [1, 50]


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="expected shapes"):
        Faces(np.zeros((2, 4), np.float32), np.zeros(1, np.float32), np.zeros((1, 5, 2), np.float32))
