"""Files for the tests of import and export."""

import zipfile
from pathlib import Path
from typing import Any

import geopandas
import shapely

PLACES = [
    {"code": "st-1", "name": "Saddar", "name_ur": "تھانہ صدر", "accuracy_m": 12.5, "origin": "approximate", "source": "a test"},
    {"code": "st-2", "name": "Clifton", "name_ur": "تھانہ کلفٹن", "accuracy_m": 8.0, "origin": "surveyed", "source": "a test"},
]
POINTS = [shapely.Point(67.0295, 24.8569), shapely.Point(67.0271, 24.8138)]


def station_frame(*changes: dict[str, Any], crs: Any = 4326) -> geopandas.GeoDataFrame:
    """Two police stations; `changes` overwrite values of the first, the second, …"""
    rows = [row | change for row, change in zip(PLACES, [*changes, {}, {}][:2], strict=True)]
    return geopandas.GeoDataFrame(rows, geometry=POINTS, crs=4326).to_crs(crs)


def write(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    """The frame as a file of the format that the suffix names."""
    if path.suffix == ".zip":
        folder = path.parent / f"{path.stem}-parts"
        folder.mkdir()
        write(frame, folder / "stations.shp")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in folder.iterdir():
                archive.write(part, f"some/where/{part.name}")
    elif path.suffix == ".csv":
        table = frame.drop(columns="geometry")
        points = (frame.geom_type == "Point").all()
        place = {"lon": frame.geometry.x, "lat": frame.geometry.y} if points else {"wkt": frame.geometry.to_wkt()}
        table.assign(**place).to_csv(path, index=False)
    else:
        options = {"encoding": "UTF-8"} if path.suffix == ".shp" else {}
        frame.to_file(path, engine="pyogrio", **options)
    return path
