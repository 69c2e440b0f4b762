"""Areas of a picture (privacy masks, regions of interest): polygons in picture fractions, independent of the resolution."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

Booleans = npt.NDArray[np.bool_]
Polygon = Sequence[tuple[float, float]]


class PictureAreas:
    """A union of polygons whose vertices are picture fractions (0-1)."""

    def __init__(self, polygons: Sequence[Polygon]) -> None:
        """Polygons of fewer than three vertices, or with NaN, hold nothing; self-intersections are repaired."""
        self.polygons = tuple(tuple(p) for p in polygons if len(p) >= 3 and np.isfinite(p).all())
        self._union = shapely.union_all([shapely.make_valid(shapely.Polygon(p)) for p in self.polygons])
        shapely.prepare(self._union)

    def __bool__(self) -> bool:
        return bool(self.polygons)

    def holds(self, points: npt.ArrayLike, *, width: int, height: int) -> Booleans:
        """Which pixel positions [n, 2] lie inside; NaN does not."""
        p = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        return np.asarray(shapely.contains_xy(self._union, p[:, 0] / width, p[:, 1] / height), dtype=np.bool_)

    def share(self, boxes: npt.ArrayLike, *, width: int, height: int) -> npt.NDArray[np.float64]:
        """Which share (0-1) of each box xyxy [n, 4] lies inside; 0 for a box without area or with NaN."""
        b = np.asarray(boxes, dtype=np.float64).reshape(-1, 4) / (width, height, width, height)
        area = np.where(np.isfinite(b).all(axis=1), (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]), 0.0)
        result = np.zeros(len(b))
        good = area > 0
        if good.any():
            inside = shapely.area(shapely.intersection(shapely.box(*b[good].T), self._union))
            result[good] = np.clip(inside / area[good], 0.0, 1.0)
        return result

    def bounds(self, *, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Smallest pixel rectangle (x0, y0, x1, y1) within the picture that holds all areas; None without any."""
        if self._union.is_empty:
            return None
        x0, y0, x1, y1 = self._union.bounds
        left, right = max(0, int(np.floor(x0 * width))), min(width, int(np.ceil(x1 * width)))
        top, bottom = max(0, int(np.floor(y0 * height))), min(height, int(np.ceil(y1 * height)))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def pixels(self, *, width: int, height: int) -> list[npt.NDArray[np.int32]]:
        """The polygons as integer pixel vertices [k, 2], for drawing."""
        return [np.round(np.array(p) * (width, height)).astype(np.int32) for p in self.polygons]
