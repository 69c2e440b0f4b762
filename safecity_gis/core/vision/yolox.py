"""The YOLOX head: one row for each cell of three strides, anchor-free, to boxes in picture pixels.

Source: Megvii-BaseDetection/YOLOX (arXiv 2107.08430), `demo_postprocess` of its ONNX demonstration; objectness and class
scores leave the exported model after the sigmoid.
"""

from collections.abc import Sequence

import numpy as np

from safecity_gis.core.vision.detections import Detections, Floats, no_detections
from safecity_gis.core.vision.grids import MOST_CANDIDATES, cells_of, to_picture

STRIDES = (8, 16, 32)


def decode(
    output: Floats, size: tuple[int, int], *, scale: float, width: int, height: int, threshold: float, wanted: Sequence[int]
) -> Detections:
    """Boxes of the cells whose objectness times best wanted class reaches `threshold`; not yet suppressed.

    Args:
        output: [1, cells, 5 + classes]: centre offset in cells, logarithm of the size in cells, objectness, classes.
        size: width and height of the model's input.
        scale: factor from picture pixels to model pixels, as `letterbox` gave it.
        width, height: of the picture; boxes are clipped to it.
        wanted: class numbers to look for; all others are never read.

    Returns:
        At most `MOST_CANDIDATES` detections, strongest first. Cells with NaN are left out.
    """
    columns = np.asarray(wanted, np.intp)
    if len(columns) == 0:
        return no_detections()
    rows = output[0]
    ours = rows[:, 5 + columns]
    best = ours.max(axis=1) * rows[:, 4]
    found = np.flatnonzero(best >= threshold)
    found = found[np.argsort(-best[found], kind="stable")][:MOST_CANDIDATES]
    corner, stride = cells_of(size, STRIDES)
    with np.errstate(over="ignore", invalid="ignore"):
        centre = (rows[found, :2] + corner[found]) * stride[found, None]
        half = np.exp(rows[found, 2:4]) * stride[found, None] / 2
        corners = np.concatenate((centre - half, centre + half), axis=1)
    boxes = to_picture(corners, scale=scale, width=width, height=height)
    sound = np.isfinite(boxes).all(axis=1)
    classes = columns[ours[found].argmax(axis=1)]
    return Detections(boxes[sound], best[found][sound].astype(np.float32), classes[sound].astype(np.int64))
