"""The grid of cells that anchor-free heads speak of, and the way from model pixels back to the picture."""

from functools import lru_cache

import numpy as np

from safecity_gis.core.vision.detections import Floats

MOST_CANDIDATES = 512
"""Strongest cells that are decoded; a full stadium stand has fewer after the threshold."""


@lru_cache(maxsize=16)
def cells_of(size: tuple[int, int], strides: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Column and row [cells, 2] and stride [cells] of every cell, stride by stride, row by row."""
    corners, spacing = [], []
    for stride in strides:
        columns, rows = grid_shape(size, stride)
        index = np.arange(columns * rows)
        corners.append(np.column_stack((index % columns, index // columns)))
        spacing.append(np.full(columns * rows, stride))
    return np.concatenate(corners).astype(np.float32), np.concatenate(spacing).astype(np.float32)


def grid_shape(size: tuple[int, int], stride: int) -> tuple[int, int]:
    """Columns and rows of the grid over a model's input of `size` (width, height)."""
    return -(-size[0] // stride), -(-size[1] // stride)


def to_picture(boxes: Floats, *, scale: float, width: int, height: int) -> Floats:
    """Boxes xyxy [n, 4] in model pixels -> picture pixels, clipped to the picture; NaN stays NaN."""
    limits = np.array((width, height, width, height), np.float32)
    return np.asarray(np.clip(boxes / np.float32(scale), 0, limits), np.float32)
