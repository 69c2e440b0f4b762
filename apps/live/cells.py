"""Viewports as ranges of map cells, so that people who look at nearly the same place share one stream.

Source: slippy map tile numbers (web mercator), https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safecity_gis.messages.browser import View

CELL_ZOOM = 16
"""Zoom of the smallest cells (about 550 m in Karachi); every object's cell is kept at this zoom."""
MIN_ZOOM = 4
MAX_CELLS = 12
"""Most cells across a viewport; a larger one uses larger cells."""
MAX_LAT = 85.05


@dataclass(frozen=True, slots=True)
class CellRange:
    """A block of cells at `CELL_ZOOM`, both ends included."""

    west: int
    north: int
    east: int
    south: int


class BadView(ValueError):
    """A viewport that ends before it starts."""


def cells_of(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Column and row of the cell at `CELL_ZOOM` of each position in degrees; latitudes beyond the projection are its edge."""
    size = 1 << CELL_ZOOM
    x = (np.asarray(lon, np.float64) + 180.0) / 360.0 * size
    phi = np.radians(np.clip(np.asarray(lat, np.float64), -MAX_LAT, MAX_LAT))
    y = (1.0 - np.arcsinh(np.tan(phi)) / np.pi) / 2.0 * size
    return np.clip(x, 0, size - 1).astype(np.int32), np.clip(y, 0, size - 1).astype(np.int32)


def covering_cells(view: View) -> CellRange:
    """The block of whole cells that covers a viewport; cells are as large as the map's tiles at its zoom.

    Raises:
        BadView: east is not beyond west, or north not beyond south.
    """
    west, south, east, north = view.bbox
    if east <= west or north <= south:
        raise BadView("a viewport must run from west to east and from south to north")
    columns, rows = cells_of([west, east], [north, south])
    x0, x1, y0, y1 = int(columns[0]), int(columns[1]), int(rows[0]), int(rows[1])
    shift = CELL_ZOOM - max(MIN_ZOOM, min(CELL_ZOOM, int(view.zoom)))
    while shift < CELL_ZOOM - MIN_ZOOM and max((x1 >> shift) - (x0 >> shift), (y1 >> shift) - (y0 >> shift)) >= MAX_CELLS:
        shift += 1
    last = (1 << shift) - 1
    return CellRange(x0 >> shift << shift, y0 >> shift << shift, x1 | last, y1 | last)
