"""How much of a zone or road is covered well enough to detect, observe, recognise or identify.

Source: EN 62676-4:2015, annex B; see `density`.
"""

from collections.abc import Mapping, Sequence

import shapely

from safecity_gis.core.geo.coverage.corridors import corridor_coverage
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.refusals import overlays_told, polygons_checked
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.zones import GRID_M


def zone_bands_m2(zone: shapely.Geometry, grounds: Mapping[Band, SeenGround]) -> dict[Band, float]:
    """Square metres of a zone that at least one camera sees in each band; each is no more than that of the band before.

    Raises:
        CoverageError: an empty or self-crossing zone.
    """
    polygons_checked("zone", [zone])
    with overlays_told("the bands of the zone"):
        return {band: _within(zone, ground) for band, ground in grounds.items()}


def road_bands_m(lines: Sequence[shapely.LineString], grounds: Mapping[Band, SeenGround]) -> dict[Band, float]:
    """Metres of a road's segments together that at least one camera sees in each band.

    Raises:
        CoverageError: anything but finite lines of some length.
    """
    return {
        band: sum(corridor_coverage(line, ground, times=1).covered_m[0] for line in lines) for band, ground in grounds.items()
    }


def _within(zone: shapely.Geometry, ground: SeenGround) -> float:
    pieces = shapely.get_parts(shapely.intersection(ground.polygons[ground.meeting(zone)], zone))
    areas = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
    return float(shapely.union_all(areas, grid_size=GRID_M).area)
