"""Movement of a crowd: means by cell, streams against each other, what crosses an edge."""

import numpy as np
import pytest

from safecity_gis.core.crowd.flow import cell_flows, counterflow, edge_flux, edge_of, pressure

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


def test_who_is_faster_than_anybody_or_slower_than_walking_belongs_to_no_stream() -> None:
    back = np.array([(-1.0, 0.0)])
    for speed, share in ((0.31, 1.0), (0.29, 0.0), (11.9, 1.0), (12.1, 0.0)):
        assert counterflow(np.vstack((np.array([(speed, 0.0)]), back))) == share
    assert counterflow(np.array([(1.0, 0.0)])) == 0


@pytest.mark.parametrize("turn_deg", range(0, 180, 15))
def test_streams_are_found_in_every_direction(turn_deg: int) -> None:
    turn = np.radians(turn_deg)
    way = np.array((np.cos(turn), np.sin(turn)))
    aside = np.array((-way[1], way[0]))
    people = [1.3 * way] * 6 + [-0.9 * way] * 2 + [0.8 * aside]
    assert counterflow(np.array(people)) == pytest.approx(0.5)


def test_pressure_is_density_times_variance() -> None:
    assert pressure(4.0, 0.01) == pytest.approx(0.04)


def test_an_edge_is_cut_into_even_pieces_that_look_inward() -> None:
    edge = edge_of(np.array([(0, 0), (9, 0), (9, 2), (0, 2), (0, 0)], np.float64), piece_m=4.0)
    assert edge.lengths_m.tolist() == [3, 3, 3, 2, 3, 3, 3, 2]
    assert edge.middles_m.tolist() == [[1.5, 0], [4.5, 0], [7.5, 0], [9, 1], [7.5, 2], [4.5, 2], [1.5, 2], [0, 1]]
    assert edge.inward.tolist() == [[0, 1]] * 3 + [[-1, 0]] + [[0, -1]] * 3 + [[1, 0]]


def test_streams_in_and_out_are_told_apart_where_density_and_speed_differ() -> None:
    edge = edge_of(SQUARE, piece_m=10.0)
    per_m2 = np.array([1.0, 2.0, np.nan, 0.5])
    velocities = np.array([(0, 1.0), (0.5, 0), (0, 1.0), (1.0, 0)])
    assert edge_flux(edge, per_m2, velocities) == pytest.approx((10 * 1.0 * 1.0 + 10 * 0.5 * 1.0, 10 * 2.0 * 0.5))


def test_repeated_corners_have_no_inside_and_cells_beyond_the_count_are_left_out() -> None:
    edge = edge_of(np.array([(0, 0), (4, 0), (4, 0), (4, 4), (0, 0)], np.float64), piece_m=4.0)
    assert np.isfinite(edge.inward).all() and edge.lengths_m.sum() == pytest.approx(8 + np.sqrt(32))
    flows = cell_flows(np.array([0, 2]), np.ones((2, 2)), 2)
    assert flows.people.tolist() == [1, 0]
