"""Movement of a crowd: means by cell, streams against each other, what crosses an edge."""

import numpy as np
import pytest

from safecity_gis.core.crowd.flow import cell_flows, counterflow, edge_flux, edge_of

SQUARE = np.array([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], np.float64)


def test_each_cell_has_the_mean_of_its_people_and_their_spread() -> None:
    velocities = np.array([(1, 0), (3, 0), (0, 2), (np.nan, 1), (50, 0), (1, 1)], np.float64)
    flows = cell_flows(np.array([0, 0, 1, 1, 1, -1]), velocities, 3)
    assert flows.velocity_mps[:2].tolist() == [[2, 0], [0, 2]] and np.isnan(flows.velocity_mps[2]).all()
    assert flows.variance[:2].tolist() == [1, 0] and flows.people.tolist() == [2, 1, 0]


def test_two_equal_streams_are_against_each_other_and_one_is_not() -> None:
    east, west = np.tile((1.2, 0.1), (8, 1)), np.tile((-1.1, 0.1), (8, 1))
    assert counterflow(np.vstack((east, west))) == 1
    assert counterflow(east) == 0
    assert counterflow(np.vstack((east, west[:2]))) == pytest.approx(0.4)


def test_streams_that_cross_and_people_who_stand_are_not_against_each_other() -> None:
    assert counterflow(np.vstack((np.tile((1.0, 0.0), (9, 1)), np.tile((0.0, 1.0), (8, 1))))) == 0
    assert counterflow(np.tile((0.1, 0.0), (9, 1))) == 0
    assert counterflow(np.empty((0, 2))) == counterflow(np.array([[np.nan, np.nan], [1, 0]])) == 0


@pytest.mark.parametrize("ring", [SQUARE, SQUARE[::-1]])
def test_who_walks_through_a_zone_comes_in_on_one_side_and_goes_out_on_the_other(ring: np.ndarray) -> None:
    edge = edge_of(ring, piece_m=2.0)
    assert edge.lengths_m.sum() == pytest.approx(40) and len(edge.lengths_m) == 20
    inflow, outflow = edge_flux(edge, np.full(20, 0.5), np.tile((1.5, 0.0), (20, 1)))
    assert inflow == outflow == pytest.approx(0.5 * 1.5 * 10)


def test_nothing_crosses_where_nobody_looks() -> None:
    edge = edge_of(SQUARE, piece_m=5.0)
    assert edge_flux(edge, np.full(8, np.nan), np.ones((8, 2))) == (0, 0)
    assert edge_flux(edge, np.ones(8), np.full((8, 2), np.nan)) == (0, 0)


def test_what_is_no_ring_is_refused() -> None:
    with pytest.raises(ValueError, match="no ring"):
        edge_of(SQUARE[:3], piece_m=1.0)
    with pytest.raises(ValueError, match="no ring"):
        edge_of(SQUARE, piece_m=0.0)
