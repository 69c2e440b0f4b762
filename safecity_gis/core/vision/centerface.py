"""The CenterFace head: a heat map of face centres with sizes, offsets and points, to faces in picture pixels.

Source: Xu et al., CenterFace, Scientific Programming 2020 (arXiv 1911.03599), `decode` of its reference code.
"""

import numpy as np

from safecity_gis.core.vision.detections import Floats
from safecity_gis.core.vision.faces import Faces
from safecity_gis.core.vision.grids import MOST_CANDIDATES, to_picture

STRIDE = 4


def decode(
    heat: Floats, sizes: Floats, offsets: Floats, points: Floats, *, scale: float, width: int, height: int, threshold: float
) -> Faces:
    """Faces whose centre scores at least `threshold`; not yet suppressed.

    Args:
        heat: [1, 1, rows, columns] after the sigmoid.
        sizes: [1, 2, rows, columns] logarithm of height and width in cells.
        offsets: [1, 2, rows, columns] of the centre in cells, down and right.
        points: [1, 10, rows, columns] down and right of the box's corner for each of five points, in sizes of the box.
        scale: factor from picture pixels to model pixels.
        width, height: of the picture; boxes are clipped to it, points are not.

    Returns:
        At most `MOST_CANDIDATES` faces, strongest first. Cells with NaN are left out.
    """
    map_ = heat[0, 0]
    row, column = np.nonzero(map_ >= threshold)
    order = np.argsort(-map_[row, column], kind="stable")[:MOST_CANDIDATES]
    row, column = row[order], column[order]
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.exp(sizes[0, :, row, column]) * STRIDE
        centre = np.column_stack((row, column)) + 0.5 + offsets[0, :, row, column]
        corner = centre * STRIDE - size / 2
        marks = corner[:, None, :] + points[0, :, row, column].reshape(-1, 5, 2) * size[:, None, :]
        boxes = np.concatenate((corner, corner + size), axis=1)[:, (1, 0, 3, 2)]
    return Faces(
        boxes=to_picture(boxes, scale=scale, width=width, height=height),
        scores=map_[row, column].astype(np.float32),
        points=np.asarray(marks[:, :, ::-1] / scale, np.float32),
    ).sound()
