"""One camera's ground in cells, and where detected people, heads and hidden ground belong in it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.crowd.ground_cells import GroundCells, Integers, ground_cells
from safecity_gis.core.crowd.occupancy import HEIGHT_M, silhouette_m2, toward_camera
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.worker.ground import GroundView

SIDE_M = 4.0
FARTHEST_M = 70.0
COLUMNS = 120
"""Blocks across the picture."""
HEAD_M = 1.55
"""Height of the middle of a head."""
MOST_CELLS = 900


@dataclass(frozen=True)
class CrowdView:
    """What follows from a camera's calibration and the size of its picture.

    Attributes:
        cells: of the ground on which those stand who hide a block; of the ground itself where the camera's height is unknown.
        silhouettes_m2: ground that one person hides, by cell; None where the camera's height is unknown.
        lonlat: of the cells' middles [n, 2].
    """

    ground: GroundView
    size: tuple[int, int]
    cells: GroundCells
    silhouettes_m2: Floats | None
    lonlat: Floats
    foot_m: Floats
    height_m: float | None

    @property
    def blocks(self) -> tuple[int, int]:
        """Columns and rows."""
        rows, columns = self.cells.cell_of_block.shape
        return columns, rows

    def cells_of_feet(self, boxes: npt.ArrayLike) -> Integers:
        """Cell on which each box xyxy [n, 4] stands; -1 for none."""
        width, height = self.size
        return self.cells.cells_at(self.ground.locate(boxes, width=width, height=height).points)

    def cells_of_heads(self, boxes: npt.NDArray[np.float32]) -> Integers:
        """Cell on which the owner of each head xyxy [n, 4] stands; -1 for none, and where the camera's height is unknown."""
        if self.height_m is None:
            return np.full(len(boxes), -1, np.int64)
        width, height = self.size
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        behind = self.ground.locate(np.hstack((middle, middle)), width=width, height=height).points
        return self.cells.cells_at(self.foot_m + (behind - self.foot_m) * (1 - HEAD_M / self.height_m))


def crowd_view(config: CameraConfig, size: tuple[int, int]) -> CrowdView | None:
    """The view for pictures of `size` (width, height); None where the camera shows no ground that people could be counted on.

    Raises:
        DegenerateHomography, ValueError: as `GroundView`.
    """
    if config.homography is None and config.pose is None:
        return None
    ground = GroundView(config)
    width, height = size
    rows = max(1, round(COLUMNS * height / width))
    x, y = np.meshgrid(np.linspace(0, width, COLUMNS + 1), np.linspace(0, height, rows + 1))
    corners = np.column_stack((x.ravel(), y.ravel()))
    mesh = ground.locate(np.hstack((corners, corners)), width=width, height=height).points.reshape(*x.shape, 2)
    foot, tall = _foot(config, mesh)
    if tall is not None:
        mesh = toward_camera(mesh, foot, tall)
    cells = ground_cells(mesh, side_m=SIDE_M, farthest_m=FARTHEST_M, foot_m=foot)
    if not 0 < len(cells.keys) <= MOST_CELLS:
        return None
    away = np.hypot(*(cells.centres_m - foot).T)
    silhouettes = silhouette_m2(away, tall) if tall is not None else None
    return CrowdView(ground, size, cells, silhouettes, ground.lonlat(cells.centres_m), foot, tall)


def _foot(config: CameraConfig, mesh: Floats) -> tuple[Floats, float | None]:
    """The point below the camera in the ground's frame, and its height; a height of people or less is none."""
    if config.pose is None:
        known = mesh[np.isfinite(mesh).all(axis=2)]
        return (known[-1] if len(known) else np.zeros(2)), None
    calibration = config.homography
    origin = LonLat(calibration.origin_lon, calibration.origin_lat) if calibration else LonLat(config.pose.lon, config.pose.lat)
    foot = LocalFrame(origin).to_ground([(config.pose.lon, config.pose.lat)])[0]
    tall = config.pose.height_m
    return foot, tall if math.isfinite(tall) and tall > 1.5 * HEIGHT_M else None
