"""Opening a GeoJSON, CSV, GeoPackage or Shapefile with GeoPandas. Runs only in the limited subprocess."""

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from apps.places.assets.archive import unpack_shapefile
from apps.places.assets.crs import WGS84, problem_of, resolve, to_wgs84
from apps.places.assets.exchange import FileRefused, Row, Table, Value

MOST_ROWS = 500_000
LON_NAMES, LAT_NAMES, WKT_NAMES = ("lon", "longitude", "x", "easting"), ("lat", "latitude", "y", "northing"), ("wkt", "geometry")


@dataclass(frozen=True)
class Layer:
    """Rows as the file has them: attributes by column, geometries [n] (or None), and what it says of its CRS."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    geometries: np.ndarray[Any, Any]
    crs: object = None


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
    layer = opener(path, folder)
    if not layer.rows:
        raise FileRefused("the file has no rows")
    # A CSV of longitudes and latitudes needs no CRS; every other file must say or be told what it is in.
    epsg = resolve(layer.crs if layer.crs is not None or crs or path.suffix.lower() != ".csv" else WGS84, crs)
    placed = to_wgs84(layer.geometries, epsg)
    columns = tuple(column.strip().lower() for column in layer.columns)
    if len(set(columns)) != len(columns):
        raise FileRefused(f"two columns share one name: {', '.join(sorted(columns))}")
    rows = []
    for number, (values, geometry) in enumerate(zip(layer.rows, placed, strict=True), start=1):
        problem = problem_of(geometry)
        wkb = None if problem else shapely.to_wkb(geometry)
        rows.append(Row(number, wkb, {name: _plain(value) for name, value in zip(columns, values, strict=True)}, problem))
    return Table(columns, tuple(rows), epsg)


def _plain(value: Any) -> Value:
    if isinstance(value, np.generic):
        value = value.item()
    # NaN, NaT and pandas' NA all stand for nothing, and of them only None is equal to itself.
    if value is None or value is not value or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)


def _open_layer(path: Path) -> Layer:
    import geopandas  # a second of imports that a CSV does not need
    import pyogrio

    try:
        layers = pyogrio.list_layers(path)
        if len(layers) != 1:
            raise FileRefused(f"the file has {len(layers)} layers instead of one: {', '.join(map(str, layers[:, 0]))}")
        frame = geopandas.read_file(path, engine="pyogrio", rows=MOST_ROWS + 1, on_invalid="ignore", use_arrow=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise FileRefused(f"the file is damaged or not what its name says: {error}") from error
    if len(frame) > MOST_ROWS:
        raise FileRefused(f"the file has more than {MOST_ROWS} rows")
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise FileRefused("the file has no geometry")
    table = frame.drop(columns=frame.geometry.name).astype(object)
    rows = table.where(table.notna(), None).to_numpy().tolist()
    return Layer(list(map(str, table.columns)), rows, np.asarray(frame.geometry.array, np.object_), frame.crs)


def _starts_with(path: Path, *magic: bytes) -> None:
    """Refuse a file whose first bytes are not of its format, so that no other reader of GDAL's is ever tried on it."""
    with path.open("rb") as file:
        head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise FileRefused("the file is empty")
    if not head.startswith(magic):
        raise FileRefused("the file is damaged or not what its name says")


def _geojson(path: Path, folder: Path) -> Layer:
    _starts_with(path, b"{")
    return _open_layer(path)


def _geopackage(path: Path, folder: Path) -> Layer:
    _starts_with(path, b"SQLite format 3\0")
    return _open_layer(path)


def _shapefile(path: Path, folder: Path) -> Layer:
    _starts_with(path, b"\x00\x00\x27\x0a")
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(variant).exists() for variant in (suffix, suffix.upper())):
            raise FileRefused(f"{path.with_suffix(suffix).name} is missing beside {path.name}")
    return _open_layer(path)


def _zipped(path: Path, folder: Path) -> Layer:
    _starts_with(path, b"PK")
    return _shapefile(unpack_shapefile(path, folder), folder)


def _csv(path: Path, folder: Path) -> Layer:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = [name.strip().lower() for name in next(reader, ())]
            rows = _csv_rows(reader, len(columns))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(f"the file is no CSV in UTF-8: {error}") from error
    if not columns:
        raise FileRefused("the file is empty")
    wkt, lon, lat = (
        next((columns.index(name) for name in names if name in columns), None) for names in (WKT_NAMES, LON_NAMES, LAT_NAMES)
    )
    if wkt is not None:
        texts = np.array([row[wkt] for row in rows], np.object_)
        geometries = shapely.from_wkt(texts, on_invalid="ignore")
    elif lon is not None and lat is not None:
        geometries = np.array([_point(row[lon], row[lat]) for row in rows], np.object_)
    else:
        raise FileRefused("a CSV needs the columns lon and lat, or wkt")
    others = [index for index in range(len(columns)) if index not in (wkt, lon, lat)]
    return Layer([columns[index] for index in others], [[row[index] or None for index in others] for row in rows], geometries)


def _csv_rows(reader: Any, fields: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in reader:
        if not row:
            continue
        if len(rows) == MOST_ROWS:
            raise FileRefused(f"the file has more than {MOST_ROWS} rows")
        if len(row) != fields:
            raise FileRefused(f"row {len(rows) + 1} has {len(row)} fields, the heading has {fields}")
        rows.append(row)
    return rows


def _point(x: str, y: str) -> shapely.Point | None:
    try:
        place = float(x), float(y)
    except ValueError:
        return None
    return shapely.Point(place) if all(map(math.isfinite, place)) else None


_OPENERS: dict[str, Callable[[Path, Path], Layer]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".csv": _csv,
    ".gpkg": _geopackage,
    ".shp": _shapefile,
    ".zip": _zipped,
}
