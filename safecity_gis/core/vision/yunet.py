"""The YuNet head: face, objectness, box and points of three strides to faces in picture pixels.

Source: Wu et al., YuNet, Machine Intelligence Research 20 (2023); OpenCV Zoo `face_detection_yunet_2023mar` and
`FaceDetectorYNImpl::postProcess` of OpenCV 4.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from safecity_gis.core.vision.detections import Floats
from safecity_gis.core.vision.faces import Faces
from safecity_gis.core.vision.grids import MOST_CANDIDATES, cells_of, to_picture

STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class Level:
    """One stride's output: face and objectness [1, cells, 1], box [1, cells, 4], points [1, cells, 10]."""

    face: Floats
    objectness: Floats
    box: Floats
    points: Floats


def decode(levels: Sequence[Level], size: tuple[int, int], *, scale: float, width: int, height: int, threshold: float) -> Faces:
    """Faces whose score reaches `threshold`; not yet suppressed.

    Args:
        levels: one for each of `STRIDES`.
        size: width and height of the model's input.
        scale: factor from picture pixels to model pixels.
        width, height: of the picture; boxes are clipped to it, points are not.

    Returns:
        At most `MOST_CANDIDATES` faces, strongest first. Cells with NaN are left out.
    """
    face, objectness, box, points = (
        np.concatenate([getattr(level, name)[0] for level in levels]) for name in ("face", "objectness", "box", "points")
    )
    score = np.sqrt(np.clip(face[:, 0], 0, 1) * np.clip(objectness[:, 0], 0, 1))
    found = np.flatnonzero(score >= threshold)
    found = found[np.argsort(-score[found], kind="stable")][:MOST_CANDIDATES]
    corner, stride = cells_of(size, STRIDES)
    corner, spacing = corner[found], stride[found, None]
    with np.errstate(over="ignore", invalid="ignore"):
        centre, half = (box[found, :2] + corner) * spacing, np.exp(box[found, 2:]) * spacing / 2
        corners = np.concatenate((centre - half, centre + half), axis=1)
    marks = (points[found].reshape(-1, 5, 2) + corner[:, None, :]) * spacing[:, :, None]
    boxes = to_picture(corners, scale=scale, width=width, height=height)
    return Faces(boxes, score[found].astype(np.float32), np.asarray(marks / np.float32(scale), np.float32)).sound()
