"""Writing rows as GeoJSON, CSV, GeoPackage or Shapefile in EPSG:4326; the old file stays until the new one is whole."""

import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas
import shapely

from apps.places.assets.exchange import FileRefused, Value

Rows = Sequence[tuple[shapely.Geometry | None, dict[str, Value]]]

SHAPEFILE_NAME = 10
SHAPEFILE_TEXT = 254
"""Bytes of a text in UTF-8."""


def write_file(path: Path, rows: Rows, columns: Sequence[str]) -> None:
    """Write `rows`; the suffix of `path` chooses the format.

    Raises:
        FileRefused: unknown suffix, no rows, or the format cannot hold them.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise FileRefused(f"{path.suffix or 'no suffix'} is none of {', '.join(_WRITERS)}")
    if not rows:
        raise FileRefused("there is nothing to export")
    attributes = {column: [values[column] for _, values in rows] for column in columns}
    frame = geopandas.GeoDataFrame(attributes, geometry=[geometry for geometry, _ in rows], crs=4326)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
        written = Path(folder) / path.name
        writer(frame, written)
        for part in sorted(Path(folder).iterdir()):
            part.replace(path.parent / part.name)


def _geojson(frame: geopandas.GeoDataFrame, path: Path) -> None:
    frame.to_file(path, driver="GeoJSON", engine="pyogrio")


def _geopackage(frame: geopandas.GeoDataFrame, path: Path) -> None:
    frame.to_file(path, driver="GPKG", engine="pyogrio", layer=path.stem)


def _csv(frame: geopandas.GeoDataFrame, path: Path) -> None:
    table = frame.drop(columns="geometry")
    if (frame.geom_type == "Point").all():
        table.insert(0, "lon", frame.geometry.x)
        table.insert(1, "lat", frame.geometry.y)
    else:
        table["wkt"] = frame.geometry.to_wkt()
    table.to_csv(path, index=False, encoding="utf-8")


def _shapefile(frame: geopandas.GeoDataFrame, path: Path) -> None:
    families = {name.removeprefix("Multi") for name in frame.geom_type.dropna()}
    if len(families) != 1:
        raise FileRefused(f"a Shapefile holds one type of geometry, not {', '.join(sorted(families))}: use a GeoPackage")
    for column in frame.columns.drop("geometry"):
        if frame[column].map(lambda value: isinstance(value, str) and len(value.encode()) > SHAPEFILE_TEXT).any():
            raise FileRefused(f"a Shapefile holds at most {SHAPEFILE_TEXT} bytes of text, {column} has more: use a GeoPackage")
    short = frame.rename(columns={column: column[:SHAPEFILE_NAME] for column in frame.columns.drop("geometry")})
    short.to_file(path, driver="ESRI Shapefile", engine="pyogrio", encoding="UTF-8")


def _zipped(frame: geopandas.GeoDataFrame, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _shapefile(frame, Path(folder) / f"{path.stem}.shp")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


_WRITERS: dict[str, Callable[[geopandas.GeoDataFrame, Path], None]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".csv": _csv,
    ".gpkg": _geopackage,
    ".shp": _shapefile,
    ".zip": _zipped,
}
