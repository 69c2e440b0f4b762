"""The YOLOX head on outputs made by hand."""

import numpy as np
import pytest

from safecity_gis.core.vision.grids import MOST_CANDIDATES, cells_of
from safecity_gis.core.vision.yolox import STRIDES, decode

SIZE = (64, 32)
CELLS = 8 * 4 + 4 * 2 + 2 * 1
WANTED = (0, 2)


def silent() -> np.ndarray:
    return np.zeros((1, CELLS, 5 + 3), np.float32)


def decoded(output: np.ndarray, *, scale: float = 1.0, wanted: tuple[int, ...] = WANTED):
    return decode(output, SIZE, scale=scale, width=640, height=320, threshold=0.3, wanted=wanted)


def test_cells_run_stride_by_stride_and_row_by_row() -> None:
    corners, strides = cells_of(SIZE, STRIDES)
    assert corners[:9].tolist() == [[x, 0] for x in range(8)] + [[0, 1]]
    assert [strides[index] for index in (0, 31, 32, 39, 40, 41)] == [8, 8, 16, 16, 32, 32]


def test_a_cell_speaks_of_a_box_around_its_corner() -> None:
    output = silent()
    output[0, 8 + 2] = (0.5, 0.25, np.log(2), np.log(3), 0.8, 0.1, 1.0, 0.9)
    found = decoded(output, scale=0.5)
    assert found.boxes.tolist() == [pytest.approx([(20 - 8) * 2, 0, (20 + 8) * 2, (10 + 12) * 2])]
    assert found.scores.tolist() == pytest.approx([0.72]) and found.classes.tolist() == [2], "class 1 was not wanted"


def test_objectness_and_class_count_together() -> None:
    output = silent()
    output[0, :2, 4], output[0, :2, 5] = (0.5, 0.9), (0.5, 0.5)
    assert decoded(output).scores.tolist() == pytest.approx([0.45])


def test_the_strongest_come_first_and_no_more_than_can_be_used() -> None:
    output = np.zeros((1, 60 * 40 + 30 * 20 + 15 * 10, 6), np.float32)
    output[0, :, 4], output[0, :, 5] = 1.0, np.linspace(0.4, 0.9, output.shape[1])
    found = decode(output, (480, 320), scale=1.0, width=480, height=320, threshold=0.3, wanted=[0])
    assert len(found) == MOST_CANDIDATES and (np.diff(found.scores) <= 0).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e9])
def test_cells_that_are_not_finite_are_left_out(value: float) -> None:
    output = silent()
    output[0, 0] = (0, 0, value, 0, 1, 1, 1, 1)
    assert all(np.isfinite(found.boxes).all() for found in (decoded(output), decoded(np.full_like(output, value))))


def test_nothing_wanted_and_nothing_there_give_nothing() -> None:
    assert len(decoded(silent())) == len(decoded(np.ones_like(silent()), wanted=())) == 0
