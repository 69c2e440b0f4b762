"""The ground before a camera in square cells: how much of each the camera sees, and which part of the picture shows it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
COARSEST = 0.12
"""A block of the picture that shows more of a cell than this share says too little of where somebody stands."""


@dataclass(frozen=True)
class GroundCells:
    """Cells of one camera.

    Attributes:
        side_m: of a cell.
        keys: column and row of each cell [n, 2]; cell (0, 0) begins at the origin of the frame, columns east, rows north.
        areas_m2: how much ground of each the camera sees, at most the whole cell [n].
        cell_of_block: index of the cell that each block of the picture shows, -1 for none [rows, columns].
        block_m2: ground that each block shows [rows, columns]; 0 for none.
    """

    side_m: float
    keys: Integers
    areas_m2: Floats
    cell_of_block: Integers
    block_m2: Floats

    @property
    def centres_m(self) -> Floats:
        """[n, 2] metres east, north."""
        return np.asarray((self.keys + 0.5) * self.side_m, np.float64)

    def cells_at(self, points_m: npt.ArrayLike) -> Integers:
        """Index of the cell that holds each point [m, 2] (metres east, north); -1 outside all, and for NaN."""
        points = np.asarray(points_m, np.float64).reshape(-1, 2)
        known = np.asarray(np.isfinite(points).all(axis=1) & (np.abs(points) < 1e7).all(axis=1), np.bool_)
        wanted = np.floor(np.where(known[:, None], points, 0.0) / self.side_m).astype(np.int64)
        index = {key: number for number, key in enumerate(map(tuple, self.keys.tolist()))}
        found = np.array([index.get(key, -1) for key in map(tuple, wanted.tolist())], np.int64)
        return np.where(known, found, -1)


def ground_cells(mesh_m: Floats, *, side_m: float, farthest_m: float, foot_m: npt.ArrayLike) -> GroundCells:
    """Cells from where the corners of the picture's blocks lie on the ground.

    Args:
        mesh_m: metres east, north of each corner [rows + 1, columns + 1, 2]; NaN above the horizon.
        side_m: of a cell, above 0.
        farthest_m: ground farther from the camera's foot is left out.
        foot_m: the point below the camera [2].

    Raises:
        ValueError: another shape, or a side or distance that is not above 0.
    """
    if mesh_m.ndim != 3 or mesh_m.shape[2] != 2 or min(mesh_m.shape[:2]) < 2:
        raise ValueError(f"expected corners [rows + 1, columns + 1, 2], got {mesh_m.shape}")
    if not (0 < side_m < math.inf and farthest_m > 0):
        raise ValueError(f"no cells of {side_m} m up to {farthest_m} m")
    corners = np.stack((mesh_m[:-1, :-1], mesh_m[:-1, 1:], mesh_m[1:, 1:], mesh_m[1:, :-1]))
    diagonal, other = corners[2] - corners[0], corners[3] - corners[1]
    area = np.abs(diagonal[..., 0] * other[..., 1] - diagonal[..., 1] * other[..., 0]) / 2
    centre = corners.mean(axis=0)
    with np.errstate(invalid="ignore"):
        near = np.hypot(*np.moveaxis(centre - np.asarray(foot_m, np.float64), -1, 0)) <= farthest_m
        sound = np.isfinite(area) & (area > 0) & (area <= COARSEST * side_m**2) & near
    keys = np.floor(np.where(sound[..., None], centre, 0.0) / side_m).astype(np.int64)
    unique, inverse = np.unique(keys[sound], axis=0, return_inverse=True)
    cell_of_block = np.full(area.shape, -1, np.int64)
    cell_of_block[sound] = inverse.reshape(-1)
    block_m2 = np.where(sound, area, 0.0)
    areas = np.bincount(cell_of_block[sound], weights=block_m2[sound], minlength=len(unique))
    return GroundCells(side_m, unique, np.minimum(areas, side_m**2), cell_of_block, block_m2)
