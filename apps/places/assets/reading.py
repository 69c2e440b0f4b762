"""Opening a GeoJSON, CSV, GeoPackage or Shapefile with GeoPandas. Runs only in the limited subprocess."""

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pyogrio
import shapely

from apps.places.assets.archive import unpack_shapefile
from apps.places.assets.crs import WGS84, problem_of, resolve, to_wgs84
from apps.places.assets.exchange import FileRefused, Row, Table, Value

MOST_ROWS = 500_000
LON_NAMES, LAT_NAMES, WKT_NAMES = ("lon", "longitude", "x", "easting"), ("lat", "latitude", "y", "northing"), ("wkt", "geometry")
DRIVERS = ("GeoJSON", "GPKG", "ESRI Shapefile")

Frame = tuple[pandas.DataFrame, np.ndarray[Any, Any], object]
"""Attributes, geometries [n], and what the file says of its CRS."""


def read_table(path: Path, *, crs: str, folder: Path) -> Table:
    """All rows of a file, geometries in EPSG:4326, each unusable one with its reason.

    Args:
        crs: the CRS that the user names; needed where the file has none.
        folder: an empty folder for unpacking.

    Raises:
        FileRefused: unknown format, damaged, empty, too many rows, or no usable CRS.
    """
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        raise FileRefused(f"{path.suffix or 'no suffix'} is none of {', '.join(_OPENERS)}")
    frame, geometries, said = opener(path, folder)
    if len(frame) == 0:
        raise FileRefused("the file has no rows")
    # A CSV of longitudes and latitudes needs no CRS; every other file must say or be told what it is in.
    epsg = resolve(said if said is not None or crs or path.suffix.lower() != ".csv" else WGS84, crs)
    placed = to_wgs84(geometries, epsg)
    columns = tuple(str(column).strip().lower() for column in frame.columns)
    if len(set(columns)) != len(columns):
        raise FileRefused(f"two columns share one name: {', '.join(sorted(columns))}")
    rows = []
    for number, (values, geometry) in enumerate(zip(frame.itertuples(index=False, name=None), placed, strict=True), start=1):
        problem = problem_of(geometry)
        wkb = None if problem else shapely.to_wkb(geometry)
        rows.append(Row(number, wkb, {name: _plain(value) for name, value in zip(columns, values, strict=True)}, problem))
    return Table(columns, tuple(rows), epsg)


def _plain(value: Any) -> Value:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pandas.NaT or value is pandas.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str | bool | int | float):
        return value
    return str(value)


def _open_layer(path: Path) -> Frame:
    try:
        layers = pyogrio.list_layers(path)
        if len(layers) != 1:
            raise FileRefused(f"the file has {len(layers)} layers instead of one: {', '.join(map(str, layers[:, 0]))}")
        # `use_arrow` off: the plain reader reports a truncated file, and needs no further library.
        frame = geopandas.read_file(path, engine="pyogrio", rows=MOST_ROWS + 1, on_invalid="ignore", use_arrow=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, ValueError) as error:
        raise error if isinstance(error, FileRefused) else FileRefused(f"the file is damaged or not what its name says: {error}")
    if len(frame) > MOST_ROWS:
        raise FileRefused(f"the file has more than {MOST_ROWS} rows")
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise FileRefused("the file has no geometry")
    return pandas.DataFrame(frame.drop(columns=frame.geometry.name)), np.asarray(frame.geometry.array, np.object_), frame.crs


def _starts_with(path: Path, *magic: bytes) -> None:
    """Refuse a file whose first bytes are not of its format, so that no other reader of GDAL's is ever tried on it."""
    with path.open("rb") as file:
        head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise FileRefused("the file is empty")
    if not head.startswith(magic):
        raise FileRefused("the file is damaged or not what its name says")


def _geojson(path: Path, folder: Path) -> Frame:
    _starts_with(path, b"{")
    return _open_layer(path)


def _geopackage(path: Path, folder: Path) -> Frame:
    _starts_with(path, b"SQLite format 3\0")
    return _open_layer(path)


def _shapefile(path: Path, folder: Path) -> Frame:
    _starts_with(path, b"\x00\x00\x27\x0a")
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(variant).exists() for variant in (suffix, suffix.upper())):
            raise FileRefused(f"{path.with_suffix(suffix).name} is missing beside {path.name}")
    return _open_layer(path)


def _zipped(path: Path, folder: Path) -> Frame:
    _starts_with(path, b"PK")
    return _shapefile(unpack_shapefile(path, folder), folder)


def _csv(path: Path, folder: Path) -> Frame:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            frame = pandas.DataFrame(_csv_rows(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(f"the file is no CSV in UTF-8: {error}") from error
    names = {str(column).strip().lower(): str(column) for column in frame.columns}
    wkt = next((names[name] for name in WKT_NAMES if name in names), None)
    lon = next((names[name] for name in LON_NAMES if name in names), None)
    lat = next((names[name] for name in LAT_NAMES if name in names), None)
    if wkt is not None:
        geometries = shapely.from_wkt(frame[wkt].to_numpy(np.object_), on_invalid="ignore")
    elif lon is not None and lat is not None:
        x, y = (pandas.to_numeric(frame[name], errors="coerce").to_numpy(np.float64) for name in (lon, lat))
        geometries = np.where(np.isfinite(x) & np.isfinite(y), shapely.points(x, y), None)
    else:
        raise FileRefused("a CSV needs the columns lon and lat, or wkt")
    used = [column for column in (wkt, lon, lat) if column is not None]
    return frame.drop(columns=used), np.asarray(geometries, np.object_), None


def _csv_rows(file: Any) -> list[dict[str, str | None]]:
    reader = csv.DictReader(file, strict=True)
    if not reader.fieldnames:
        raise FileRefused("the file is empty")
    rows: list[dict[str, str | None]] = []
    for row in reader:
        if len(rows) == MOST_ROWS:
            raise FileRefused(f"the file has more than {MOST_ROWS} rows")
        if None in row or None in row.values():
            raise FileRefused(f"row {len(rows) + 1} has not as many fields as the heading")
        rows.append({key: value or None for key, value in row.items()})
    return rows


_OPENERS: dict[str, Callable[[Path, Path], Frame]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".csv": _csv,
    ".gpkg": _geopackage,
    ".shp": _shapefile,
    ".zip": _zipped,
}
