"""Coordinate reference systems of files: one must resolve to an EPSG code, and everything leaves in EPSG:4326."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from apps.places.assets.exchange import FileRefused

WGS84 = 4326


def resolve(crs: object, asked: str) -> int:
    """The EPSG code of a file's CRS, or of the one that the user names where the file has none.

    Args:
        crs: what the file says, in any form that pyproj reads, or None.
        asked: what the user says, for instance `EPSG:32642`; may be empty.

    Raises:
        FileRefused: neither is known, one is no EPSG code, or the two differ.
    """
    said = _epsg(asked, f"--crs {asked}") if asked else None
    if crs is None:
        if said is None:
            raise FileRefused("the file does not say its coordinate reference system: name it, for instance --crs EPSG:32642")
        return said
    found = _epsg(crs, "the file's coordinate reference system")
    if said is not None and said != found:
        raise FileRefused(f"the file is in EPSG:{found}, not in EPSG:{said}: leave out --crs, or correct the file")
    return found


def _epsg(crs: object, what: str) -> int:
    try:
        parsed = CRS.from_user_input(crs)
        # GeoJSON's own name for longitude, latitude on WGS 84 has no EPSG code; EPSG:4326 in our axis order is the same.
        code = WGS84 if parsed.to_authority() == ("OGC", "CRS84") else parsed.to_epsg()
    except (CRSError, ProjError) as error:
        raise FileRefused(f"{what} cannot be read") from error
    if code is None:
        raise FileRefused(f"{what} ({parsed.name}) is no EPSG code: convert the file first, for instance to EPSG:4326")
    if not (parsed.is_geographic or parsed.is_projected) or len(parsed.axis_info) > 3:
        raise FileRefused(f"{what} ({parsed.name}) has no horizontal positions")
    return int(code)


def to_wgs84(geometries: npt.NDArray[np.object_], epsg: int) -> npt.NDArray[np.object_]:
    """Two-dimensional geometries [n] (or None) as longitude, latitude; what cannot be converted has non-finite coordinates."""
    flat = shapely.force_2d(geometries)
    if epsg == WGS84:
        return np.asarray(flat, np.object_)
    transformer = Transformer.from_crs(epsg, WGS84, always_xy=True)

    def convert(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(flat, convert), np.object_)


def problem_of(geometry: object) -> str:
    """Why a geometry in EPSG:4326 cannot be used, or nothing."""
    if not isinstance(geometry, shapely.Geometry) or geometry.is_empty:
        return "has no geometry"
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        return "lies outside its coordinate reference system"
    if (np.abs(coordinates) > (180, 90)).any():
        x, y = coordinates[np.argmax((np.abs(coordinates) > (180, 90)).any(axis=1))]
        return f"position {x:g}, {y:g} is no longitude and latitude: is the coordinate reference system right?"
    if not geometry.is_valid:
        return f"geometry is not valid: {shapely.is_valid_reason(geometry)}"
    return ""
