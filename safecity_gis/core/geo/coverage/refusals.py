"""What coverage refuses, and the one exception that says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
FARTHEST_M = 1e6
"""No position of a local frame lies farther from its origin."""
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class CoverageError(ValueError):
    """Input of which no coverage can be computed; the message tells a person which value is wrong and what it should be."""


def require(good: bool, message: str) -> None:
    """Raise CoverageError with this message where it is not good."""
    if not good:
        raise CoverageError(message)


def position_checked(name: str, position: Sequence[float]) -> None:
    """Raise CoverageError unless `position` is two finite metres of a local frame."""
    good = len(position) == 2 and all(np.isfinite(value) and abs(value) <= FARTHEST_M for value in position)
    require(good, f"{name} must be metres east and north within {FARTHEST_M / 1000:g} km of the origin, got {tuple(position)}")


def between(name: str, value: float, least: float, most: float) -> None:
    """Raise CoverageError unless `value` is finite and lies between `least` and `most`, both allowed."""
    require(bool(least <= value <= most), f"{name} must lie between {least:g} and {most:g}, got {value}")


def polygons_checked(name: str, polygons: Sequence[shapely.Geometry] | Geometries, *, empty: bool = False) -> Geometries:
    """Polygons and multipolygons as an array, without z.

    Raises:
        CoverageError: one that is something else, not valid, or (unless `empty`) empty, with its number.
    """
    found = np.empty(len(polygons), dtype=object)
    found[:] = polygons
    _first_wrong(name, ~np.isin(shapely.get_type_id(found), _POLYGONAL), "is no polygon")
    if not empty:
        _first_wrong(name, shapely.is_empty(found), "is empty")
    invalid = ~np.asarray(shapely.is_valid(found))
    if invalid.any():
        number = int(np.flatnonzero(invalid)[0])
        raise CoverageError(f"{name} {number} is not valid: {shapely.is_valid_reason(found[number])}")
    _first_wrong(name, (np.abs(shapely.bounds(found)) > FARTHEST_M).any(axis=1), f"lies beyond {FARTHEST_M / 1000:g} km")
    return np.asarray(shapely.force_2d(found), dtype=object)


@contextmanager
def overlays_told(what: str) -> Iterator[None]:
    """Tell of an overlay that GEOS gives up on as a CoverageError."""
    try:
        yield
    except shapely.errors.ShapelyError as error:
        raise CoverageError(f"{what} cannot be computed: {error}") from error


def _first_wrong(name: str, wrong: npt.ArrayLike, fault: str) -> None:
    if np.any(wrong):
        raise CoverageError(f"{name} {int(np.flatnonzero(wrong)[0])} {fault}")
