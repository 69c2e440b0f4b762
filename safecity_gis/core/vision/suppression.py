"""Overlap of boxes and greedy non-maximum suppression."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def areas(boxes: Floats) -> Floats:
    """Areas [n] of boxes xyxy [n, 4]; 0 for an inside-out box, NaN for NaN."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], np.float32)


def intersections(left: Floats, right: Floats) -> Floats:
    """Shared areas [n, m] of boxes xyxy [n, 4] and [m, 4]."""
    low = np.maximum(left[:, None, :2], right[None, :, :2])
    high = np.minimum(left[:, None, 2:], right[None, :, 2:])
    sides = np.maximum(high - low, 0)
    return np.asarray(sides[..., 0] * sides[..., 1])


def iou(left: Floats, right: Floats) -> Floats:
    """Intersection over union [n, m]; 0 where both are empty, NaN where either is NaN."""
    shared = intersections(left, right)
    union = areas(left)[:, None] + areas(right)[None, :] - shared
    blank = np.where(np.isnan(union), np.nan, 0).astype(np.float32)
    return np.asarray(np.divide(shared, union, out=blank, where=union > 0), np.float32)


def suppress(boxes: Floats, scores: Floats, groups: npt.NDArray[np.int64], *, overlap: float) -> npt.NDArray[np.int64]:
    """Greedy non-maximum suppression within each group.

    Args:
        boxes: xyxy [n, 4]; a box that is not finite or has no area is dropped.
        scores: [n]; NaN is dropped.
        groups: [n]; only boxes of the same group compete.
        overlap: IoU above which the weaker of two goes, 0-1.

    Returns:
        Indices of the boxes that stay, strongest first; equal scores in input order.
    """
    sound = np.isfinite(boxes).all(axis=1) & np.isfinite(scores) & (areas(boxes) > 0)
    order = np.flatnonzero(sound)
    order = order[np.argsort(-scores[order], kind="stable")]
    if len(order) == 0:
        return order
    rivals = (iou(boxes[order], boxes[order]) > overlap) & (groups[order][:, None] == groups[order][None, :])
    alive = np.ones(len(order), np.bool_)
    for index in range(len(order)):
        if alive[index]:
            alive[index + 1 :] &= ~rivals[index, index + 1 :]
    return order[alive]
