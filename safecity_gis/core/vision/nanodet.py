"""The NanoDet head: class scores and box-side distributions of three strides to boxes in picture pixels.

Source: RangiLyu/nanodet (generalized focal loss head, arXiv 2006.04388); cell centres at (index + 0.5) x stride.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from safecity_gis.core.vision.detections import Detections, Floats, no_detections
from safecity_gis.core.vision.grids import MOST_CANDIDATES


@dataclass(frozen=True)
class Level:
    """One stride's output: scores [1, cells, classes] after the sigmoid, boxes [1, cells, 4 x bins] before the softmax."""

    stride: int
    columns: int
    scores: Floats
    boxes: Floats


def decode(
    levels: Sequence[Level], *, scale: float, width: int, height: int, threshold: float, wanted: Sequence[int]
) -> Detections:
    """Boxes of the cells whose best wanted class scores at least `threshold`; not yet suppressed.

    Args:
        scale: factor from picture pixels to model pixels, as `letterbox` gave it.
        width, height: of the picture; boxes are clipped to it.
        wanted: class numbers to look for; all others are never read.

    Returns:
        At most `MOST_CANDIDATES` detections, strongest first. Cells with NaN are left out.
    """
    columns = np.asarray(wanted, np.intp)
    if len(columns) == 0:
        return no_detections()
    cells, scores, classes, sides = [], [], [], []
    for level in levels:
        ours = level.scores[0].T[columns]
        best = ours.max(axis=0)
        found = np.flatnonzero(best >= threshold)
        cells.append(_centres(level.columns, len(best), level.stride)[found])
        scores.append(best[found])
        classes.append(columns[ours[:, found].argmax(axis=0)])
        sides.append(_expectation(level.boxes[0][found]) * np.float32(level.stride))
    score = np.concatenate(scores)
    order = np.argsort(-score, kind="stable")[:MOST_CANDIDATES]
    centre, side = np.concatenate(cells)[order], np.concatenate(sides)[order]
    boxes = np.concatenate((centre - side[:, :2], centre + side[:, 2:]), axis=1) / np.float32(scale)
    boxes = np.clip(boxes, 0, np.array((width, height, width, height), np.float32))
    sound = np.isfinite(boxes).all(axis=1)
    return Detections(boxes[sound], score[order][sound], np.concatenate(classes)[order][sound].astype(np.int64))


def _expectation(bins: Floats) -> Floats:
    """Expected bin [n, 4] of left, top, right, bottom from logits [n, 4 x bins]."""
    logits = bins.reshape(len(bins), 4, bins.shape[1] // 4)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    places = np.arange(logits.shape[2], dtype=np.float32)
    return np.asarray(weights @ places / weights.sum(axis=2), np.float32)


@lru_cache(maxsize=16)
def _centres(columns: int, cells: int, stride: int) -> npt.NDArray[np.float32]:
    index = np.arange(cells)
    return ((np.column_stack((index % columns, index // columns)) + 0.5) * stride).astype(np.float32)
