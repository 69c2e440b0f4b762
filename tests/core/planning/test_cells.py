"""Ground as cells, and candidate positions beside roads."""

import numpy as np
import pytest
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.planning.candidates import bearings, beside_roads
from safecity_gis.core.planning.cells import cells_seen, open_cells
from safecity_gis.core.planning.refusals import PlanningError

NOWHERE = Buildings([])


def test_cells_hold_the_ground_outside_buildings_by_the_greatest_weight() -> None:
    block = Buildings([shapely.box(0, 0, 50, 100)])
    points, worth = open_cells([shapely.box(0, 0, 100, 100), shapely.box(80, 0, 100, 100)], [1.0, 3.0], block, step_m=5)
    assert worth.sum() == pytest.approx(30 * 100 + 3 * 20 * 100)
    assert (points[:, 0] > 50).all()


def test_cells_are_seen_by_the_polygons_that_hold_them() -> None:
    points, _ = open_cells([shapely.box(0, 0, 10, 10)], [1.0], NOWHERE, step_m=5)
    seen = cells_seen([shapely.box(0, 0, 5, 10), shapely.MultiPolygon()], points).toarray()
    assert seen.sum(axis=1).tolist() == [2, 0]


def test_too_many_cells_and_wrong_weights_are_refused() -> None:
    with pytest.raises(PlanningError, match="at most") as refused:
        open_cells([shapely.box(0, 0, 1e5, 1e5)], [1.0], NOWHERE, step_m=1)
    assert refused.value.code == "too_large"
    with pytest.raises(PlanningError, match="weight"):
        open_cells([shapely.box(0, 0, 1, 1)], [], NOWHERE, step_m=1)


def test_poles_stand_beside_the_road_apart_from_each_other_and_not_in_a_building() -> None:
    roads = [shapely.LineString([(0, 0), (400, 0)]), shapely.LineString([(400, 0), (400, 200)])]
    poles = beside_roads(roads, NOWHERE, every_m=50, off_m=6)
    apart = np.hypot(*(poles[:, None] - poles[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(poles))
    assert apart.min() > 25 and len(poles) >= 11
    assert shapely.distance(shapely.points(poles), shapely.union_all(roads)) == pytest.approx(6, abs=0.01)
    hall = Buildings([shapely.box(-10, -20, 110, 20)])
    assert (beside_roads(roads, hall, every_m=50, off_m=6)[:, 0] > 110).all()
    assert beside_roads([], NOWHERE, every_m=50, off_m=6).shape == (0, 2)


def test_bearings_go_all_round() -> None:
    assert bearings(4).tolist() == [0, 90, 180, 270]
    with pytest.raises(PlanningError):
        bearings(0)
