"""What the calibration screen draws of a fit: in pixels for the picture, in degrees for the map."""

from dataclasses import dataclass

import numpy as np
from shapely.geometry import Point, Polygon
from shapely.validation import make_valid

from apps.cameras.calibration_fit import CameraFit
from safecity_gis.core.geo import homography
from safecity_gis.core.geo.calibration import to_pixels
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.uncertainty import ellipse_rings

STEPS_M = (1, 2, 5, 10, 20, 50)
MOST_LINES = 14
SAMPLE_M = 0.5
ELLIPSES = (6, 5)
BEYOND = 4.0
"""The footprint is sampled so many ranges far, and then cut at the range itself."""

Line = list[tuple[float, float]]


@dataclass(frozen=True)
class Drawing:
    """Lines and rings; `grid_px` in pixels of the camera's resolution, everything else as lon, lat."""

    grid_step_m: int
    grid_px: list[Line]
    grid: list[Line]
    footprint: Line
    ellipses: list[Line]


def drawing_of(fit: CameraFit) -> Drawing:
    """The ground's grid seen by the camera, the picture's footprint, and ellipses that hold a place with 95 %."""
    seen = footprint(fit)
    step, grid_px, grid = _grid(fit, seen)
    return Drawing(step, grid_px, grid, _lonlat(fit, np.array(seen.exterior.coords)), _ellipses(fit))


def footprint(fit: CameraFit) -> Polygon:
    """The ground in the picture up to the camera's range, in metres east and north of the camera; empty where there is none."""
    columns, heights = np.linspace(0, fit.width, 33), np.linspace(0, fit.height, 241)
    bottom, top = [], []
    for x in columns:
        ground = homography.apply(fit.calibration.matrix, np.column_stack((np.full(len(heights), x), heights)))
        near = ground[np.nan_to_num(np.hypot(*ground.T), nan=np.inf) <= BEYOND * fit.range_m]
        if len(near) > 1:
            bottom.append(near[-1])
            top.append(near[0])
    if len(bottom) < 2:
        return Polygon()
    shape = make_valid(Polygon(np.concatenate((bottom, top[::-1])))).intersection(Point(0, 0).buffer(fit.range_m, quad_segs=24))
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area, default=Polygon())


def _grid(fit: CameraFit, seen: Polygon) -> tuple[int, list[Line], list[Line]]:
    if seen.is_empty:
        return STEPS_M[0], [], []
    west, south, east, north = seen.bounds
    step = next((s for s in STEPS_M if max(east - west, north - south) / s <= MOST_LINES), STEPS_M[-1])
    in_picture: list[Line] = []
    on_map: list[Line] = []
    front = fit.ground_pixels(4, 4)
    for line in _lines((west, south, east, north), step):
        pixels = to_pixels(fit.calibration.matrix, front, line)
        inside = (pixels >= 0).all(axis=1) & (pixels <= (fit.width, fit.height)).all(axis=1)
        inside &= np.hypot(*line.T) <= fit.range_m
        for run in _runs(inside):
            in_picture.append(_thinned(pixels[run]))
            on_map.append(_lonlat(fit, line[run][[0, -1]]))
    return step, in_picture, on_map


def _lines(bounds: tuple[float, float, float, float], step: int) -> list[Floats]:
    west, south, east, north = bounds
    es, ns = np.arange(west, east, SAMPLE_M), np.arange(south, north, SAMPLE_M)
    upward = [np.column_stack((np.full(len(ns), e), ns)) for e in np.arange(np.ceil(west / step) * step, east, step)]
    across = [np.column_stack((es, np.full(len(es), n))) for n in np.arange(np.ceil(south / step) * step, north, step)]
    return upward + across


def _runs(inside: np.ndarray) -> list[slice]:
    """Unbroken stretches of at least two."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False]))))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= 2]


def _thinned(pixels: Floats) -> Line:
    kept = pixels[:: max(1, len(pixels) // 24)]
    return [(round(float(x), 1), round(float(y), 1)) for x, y in [*kept, pixels[-1]]]


def _ellipses(fit: CameraFit) -> list[Line]:
    fixes = homography.locate(
        fit.calibration.matrix,
        fit.ground_pixels(*ELLIPSES),
        pixel_sd=0.0,
        ground_sd_m=0.0,
        matrix_covariance=fit.calibration.covariance,
    )
    rings = ellipse_rings(fixes, corners=24)
    return [_lonlat(fit, ring) for ring in rings if np.isfinite(ring).all() and np.ptp(ring, axis=0).max() < fit.range_m]


def _lonlat(fit: CameraFit, ground: Floats) -> Line:
    return [(round(float(lon), 8), round(float(lat), 8)) for lon, lat in fit.frame.to_lonlat(ground)]
