"""How often the ground of a zone is covered, and what of it nobody sees: an exact planar overlay."""

from dataclasses import dataclass

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.refusals import Geometries, between, overlays_told, polygons_checked
from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.shapes import polygons_of

MAX_TIMES = 100
GRID_M = 0.001


@dataclass(frozen=True)
class ZoneCoverage:
    """Areas in square metres of the frame."""

    area_m2: float
    covered: tuple[shapely.MultiPolygon, ...]
    """What at least 1, 2, … k cameras see; each lies within the one before it."""
    blind: shapely.MultiPolygon
    """What nobody sees."""

    @property
    def covered_m2(self) -> tuple[float, ...]:
        return tuple(float(ground.area) for ground in self.covered)

    @property
    def blind_m2(self) -> float:
        return float(self.blind.area)


def zone_coverage(zone: shapely.Geometry, seen: SeenGround, *, times: int = 3) -> ZoneCoverage:
    """Cut a zone along the outline of all seen ground in it, and count the cameras that see each face.

    The outlines are snapped to a grid of 1 mm; beyond that the overlay is exact.

    Raises:
        CoverageError: an empty or self-crossing zone, or `times` not in 1 … 100.
    """
    between("the number of times", times, 1, MAX_TIMES)
    area = polygons_checked("zone", [zone])
    with overlays_told("the coverage of the zone"):
        parts = shapely.get_parts(shapely.intersection(seen.polygons[seen.meeting(zone)], zone))
        pieces = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        faces, counts = _faces(area, pieces)
        covered = tuple(_joined(faces[counts >= least]) for least in range(1, times + 1))
        return ZoneCoverage(float(shapely.area(area[0])), covered, _joined(faces[counts == 0]))


def _faces(zone: Geometries, pieces: Geometries) -> tuple[Geometries, Integers]:
    """The faces [n] of the zone between all outlines, and the number [n] of pieces over each."""
    lines = shapely.union_all(shapely.boundary(np.append(pieces, zone)), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(zone)
    within = np.asarray(shapely.intersects(zone, inside))
    faces, inside = faces[within], inside[within]
    face, _ = shapely.STRtree(pieces).query(inside, predicate="intersects")
    return faces, np.bincount(face, minlength=len(faces))


def _joined(faces: Geometries) -> shapely.MultiPolygon:
    return polygons_of(shapely.coverage_union_all(faces))
