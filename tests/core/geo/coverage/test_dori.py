"""How much of a zone or road is covered in each band, against areas and lengths by hand."""

import pytest
import shapely

from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.dori import road_bands_m, zone_bands_m2
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.seen import SeenGround

GROUNDS = {
    Band.DETECT: SeenGround([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)]),
    Band.OBSERVE: SeenGround([shapely.box(0, 0, 4, 10), shapely.box(12, 0, 15, 10)]),
    Band.IDENTIFY: SeenGround([shapely.Polygon(), shapely.Polygon()]),
}


def test_ground_that_two_cameras_see_counts_once_in_the_better_band_and_only_within_the_zone() -> None:
    zone = shapely.box(2, -5, 100, 5)
    assert zone_bands_m2(zone, GROUNDS) == pytest.approx({Band.DETECT: 65, Band.OBSERVE: 25, Band.IDENTIFY: 0})


def test_ground_that_only_touches_the_zone_covers_nothing_of_it() -> None:
    assert zone_bands_m2(shapely.box(15, 0, 20, 10), GROUNDS)[Band.DETECT] == 0


def test_the_segments_of_a_road_are_counted_together() -> None:
    lines = [shapely.LineString([(-5, 5), (20, 5)]), shapely.LineString([(2, 0), (2, 100)])]
    assert road_bands_m(lines, GROUNDS) == pytest.approx({Band.DETECT: 15 + 10, Band.OBSERVE: 7 + 10, Band.IDENTIFY: 0})


def test_a_zone_that_crosses_itself_is_refused() -> None:
    with pytest.raises(CoverageError):
        zone_bands_m2(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), GROUNDS)
