"""The NanoDet head on outputs whose boxes are known."""

import numpy as np

from safecity_gis.core.vision.nanodet import MOST_CANDIDATES, Level, decode

SHARP = 50.0
CLASSES = 4


def level(stride: int = 8, columns: int = 8, rows: int = 8, bins: int = 11) -> Level:
    cells = columns * rows
    return Level(stride, columns, np.zeros((1, cells, CLASSES), np.float32), np.zeros((1, cells, 4 * bins), np.float32))


def put(on: Level, column: int, row: int, class_number: int, score: float, sides: tuple[int, int, int, int]) -> None:
    """An object whose sides (left, top, right, bottom) lie at whole bins."""
    cell = row * on.columns + column
    on.scores[0, cell, class_number] = score
    bins = on.boxes.shape[2] // 4
    for index, side in enumerate(sides):
        on.boxes[0, cell, index * bins + side] = SHARP


def test_a_box_lies_around_its_cell_centre_by_bins_times_stride() -> None:
    coarse = level(stride=16)
    put(coarse, 3, 2, 1, 0.8, (1, 2, 3, 4))
    found = decode([coarse], scale=1, width=999, height=999, threshold=0.5, wanted=range(CLASSES))
    assert found.classes.tolist() == [1]
    np.testing.assert_allclose(found.boxes, [[56 - 16, 40 - 32, 56 + 48, 40 + 64]], atol=1e-3)


def test_an_uncertain_side_is_the_mean_of_its_bins() -> None:
    one = level()
    put(one, 4, 4, 0, 0.9, (0, 0, 0, 0))
    one.boxes[0, 4 * 8 + 4, 22:33] = 0
    one.boxes[0, 4 * 8 + 4, [22 + 2, 22 + 3]] = SHARP
    found = decode([one], scale=1, width=999, height=999, threshold=0.5, wanted=[0])
    np.testing.assert_allclose(found.boxes[0, 2], 36 + 2.5 * 8, atol=1e-3)


def test_boxes_return_to_picture_pixels_and_are_clipped_to_the_picture() -> None:
    one = level()
    put(one, 0, 0, 0, 0.9, (5, 5, 5, 5))
    found = decode([one], scale=0.5, width=60, height=70, threshold=0.5, wanted=[0])
    np.testing.assert_allclose(found.boxes, [[0, 0, 60, 70]])


def test_all_levels_count_and_the_strongest_comes_first() -> None:
    fine, coarse = level(8), level(16)
    put(fine, 1, 1, 0, 0.6, (1, 1, 1, 1))
    put(coarse, 1, 1, 2, 0.7, (1, 1, 1, 1))
    found = decode([fine, coarse], scale=1, width=999, height=999, threshold=0.6, wanted=range(CLASSES))
    assert found.classes.tolist() == [2, 0]
    np.testing.assert_allclose(found.scores, [0.7, 0.6])


def test_a_class_that_nobody_wants_is_never_found_even_where_it_scores_best() -> None:
    one = level()
    put(one, 1, 1, 3, 0.99, (1, 1, 1, 1))
    one.scores[0, 1 * 8 + 1, 0] = 0.6
    found = decode([one], scale=1, width=999, height=999, threshold=0.5, wanted=[0, 2])
    assert found.classes.tolist() == [0]
    assert len(decode([one], scale=1, width=999, height=999, threshold=0.5, wanted=[])) == 0


def test_nothing_above_the_threshold_and_no_levels_give_nothing() -> None:
    assert len(decode([level()], scale=1, width=9, height=9, threshold=0.5, wanted=[0])) == 0


def test_cells_with_nan_are_left_out() -> None:
    one = level()
    put(one, 1, 1, 0, np.nan, (1, 1, 1, 1))
    put(one, 2, 2, 0, 0.9, (1, 1, 1, 1))
    put(one, 3, 3, 0, 0.9, (1, 1, 1, 1))
    one.boxes[0, 3 * 8 + 3] = np.nan
    found = decode([one], scale=1, width=99, height=99, threshold=0.5, wanted=[0])
    np.testing.assert_allclose(found.boxes, [[12, 12, 28, 28]], atol=1e-3)


def test_a_picture_full_of_candidates_is_bounded_and_keeps_the_strongest() -> None:
    full = level(columns=52, rows=52)
    full.scores[0, :, 0] = np.linspace(0.5, 0.9, 52 * 52)
    found = decode([full], scale=1, width=416, height=416, threshold=0.1, wanted=[0])
    assert len(found) == MOST_CANDIDATES
    assert found.scores.min() > 0.8
