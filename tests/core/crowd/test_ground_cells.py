"""Ground cells of a view: areas, blocks and points."""

import numpy as np
import pytest

from safecity_gis.core.crowd.ground_cells import ground_cells


def mesh(rows: int, columns: int, metres: float) -> np.ndarray:
    """A camera that looks straight down: every block shows a square of so many metres."""
    x, y = np.meshgrid(np.arange(columns + 1) * metres, np.arange(rows + 1) * metres)
    return np.stack((x, y), axis=-1)


def test_a_view_from_above_is_cut_into_whole_cells() -> None:
    cells = ground_cells(mesh(8, 12, 0.5), side_m=2.0, farthest_m=100, foot_m=(3, 2))
    assert cells.areas_m2.tolist() == [4.0] * 6 and sorted(map(tuple, cells.keys.tolist())) == [
        (x, y) for x in range(3) for y in range(2)
    ]
    assert cells.centres_m.min(axis=0).tolist() == [1, 1] and (cells.block_m2 == 0.25).all()


def test_points_find_the_cell_that_holds_them_and_no_other() -> None:
    cells = ground_cells(mesh(8, 12, 0.5), side_m=2.0, farthest_m=100, foot_m=(3, 2))
    found = cells.cells_at([(0.1, 0.1), (5.9, 3.9), (-0.1, 1), (6.1, 1), (np.nan, 1), (np.inf, 1), (1e12, 0)])
    assert [cells.keys[i].tolist() for i in found[:2]] == [[0, 0], [2, 1]] and found[2:].tolist() == [-1] * 5
    assert cells.cells_at([]).tolist() == []


def test_what_is_coarse_far_or_above_the_horizon_is_left_out() -> None:
    far = mesh(8, 12, 0.5)
    far[:, 8:] = np.nan
    cells = ground_cells(far, side_m=2.0, farthest_m=100, foot_m=(0, 0))
    assert cells.centres_m[:, 0].max() < 4 and (cells.cell_of_block[:, 8:] == -1).all()
    assert len(ground_cells(mesh(4, 4, 3.0), side_m=2.0, farthest_m=100, foot_m=(0, 0)).keys) == 0
    assert ground_cells(mesh(8, 12, 0.5), side_m=2.0, farthest_m=2.5, foot_m=(0, 0)).areas_m2.sum() < 8


@pytest.mark.parametrize(("side", "far"), [(0.0, 10.0), (2.0, 0.0), (np.nan, 10.0), (np.inf, 10.0)])
def test_absurd_sizes_are_refused(side: float, far: float) -> None:
    with pytest.raises(ValueError, match="no cells"):
        ground_cells(mesh(2, 2, 1), side_m=side, farthest_m=far, foot_m=(0, 0))


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="expected corners"):
        ground_cells(np.zeros((4, 2)), side_m=1, farthest_m=1, foot_m=(0, 0))


def test_cells_west_and_south_of_the_origin_have_numbers_below_zero() -> None:
    cells = ground_cells(mesh(4, 4, 0.5) - 2.0, side_m=2.0, farthest_m=100, foot_m=(0, 0))
    assert cells.keys.tolist() == [[-1, -1]] and cells.centres_m.tolist() == [[-1, -1]]
    assert cells.cells_at([(-0.1, -1.9), (0.1, -1.9), (-2.1, -1)]).tolist() == [0, -1, -1]


def test_a_block_has_the_area_of_its_four_corners_and_no_cell_is_larger_than_it_is() -> None:
    slanted = mesh(1, 2, 0.5)
    slanted[1, :, 0] *= 2
    cells = ground_cells(slanted, side_m=2.0, farthest_m=100, foot_m=(0, 0))
    assert cells.block_m2.tolist() == [[pytest.approx(0.375)] * 2] and cells.areas_m2 == pytest.approx([0.75])
    twice = np.concatenate((mesh(8, 4, 0.5), mesh(8, 4, 0.5)))
    assert ground_cells(twice, side_m=2.0, farthest_m=100, foot_m=(0, 0)).areas_m2.max() == 4.0


@pytest.mark.parametrize(("side", "left"), [(0.69, 4), (0.7, 0)])
def test_blocks_that_show_more_than_an_eighth_of_a_cell_say_too_little(side: float, left: int) -> None:
    """0.12 of a cell of 4 m² is 0.48 m²."""
    assert (ground_cells(mesh(2, 2, side), side_m=2.0, farthest_m=100, foot_m=(0, 0)).cell_of_block >= 0).sum() == left


def test_ground_up_to_the_farthest_from_the_foot_counts_and_one_block_is_enough() -> None:
    cells = ground_cells(mesh(1, 20, 0.5), side_m=2.0, farthest_m=3.0, foot_m=(0.25, 0.25))
    assert (cells.cell_of_block >= 0).sum() == 7
    assert ground_cells(mesh(1, 1, 0.5), side_m=2.0, farthest_m=3.0, foot_m=(0, 0)).areas_m2.tolist() == [0.25]
    with pytest.raises(ValueError, match="expected corners"):
        ground_cells(np.zeros((1, 5, 2)), side_m=1, farthest_m=1, foot_m=(0, 0))
