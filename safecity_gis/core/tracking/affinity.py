"""How well detections fit predicted tracks: overlap first, motion and appearance to decide between neighbours."""

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.tracking.motion import BoxMotion, GroundMotion, as_boxes
from safecity_gis.core.tracking.seam import Boxes
from safecity_gis.core.vision.suppression import iou

BUFFER = 0.3
"""Share of its sides by which a box grows on each side before overlap is measured: small boxes move by more than their width."""
LEAST_OVERLAP = 0.2
GATE = 36.0
"""Squared Mahalanobis distance over four coordinates, far beyond chance: a wrong foot point must not cost a track its object."""
MOTION_WEIGHT = 0.25
APPEARANCE_WEIGHT = 1.0
USUAL_LIKENESS = 0.7
"""Likeness in appearance that speaks neither for nor against."""


def affinities(
    motion: BoxMotion,
    ground_motion: GroundMotion,
    rows: np.ndarray,
    measured: Floats,
    *,
    ground: Floats,
    ground_covariance: Floats,
    likeness: Floats | None,
) -> Floats:
    """Values [r, m] of each row against each measurement; 0 where they cannot belong together, larger for a better fit.

    Args:
        rows: [r] of the motions.
        measured: [m, 4] as `motion.measure` gives them.
        ground, ground_covariance: [m, 2] and [m, 2, 2] metres; NaN where unknown. Where it is known for both, the place on the
            ground takes the part of the place in the picture.
        likeness: [r, m] of appearances, 0-1, NaN where unknown; None without pictures.
    """
    overlap = iou(_enlarged(as_boxes(motion.states[rows])), _enlarged(as_boxes(measured)))
    parts = motion.distances(rows, measured)
    in_picture = parts[..., 0] + parts[..., 1]
    on_ground = ground_motion.distances(rows, ground, ground_covariance)
    distance = np.fmin(in_picture, on_ground) + parts[..., 2] + parts[..., 3]
    values = (1 - MOTION_WEIGHT) * overlap + MOTION_WEIGHT * np.exp(-distance / 8)
    if likeness is not None:
        values += np.nan_to_num(APPEARANCE_WEIGHT * (likeness - USUAL_LIKENESS))
    values = np.maximum(values, 1e-3)
    values[~((overlap >= LEAST_OVERLAP) & (distance <= GATE))] = 0
    return np.asarray(values, np.float64)


def _enlarged(boxes: Floats) -> Boxes:
    margin = BUFFER * (boxes[:, 2:] - boxes[:, :2])
    return np.hstack((boxes[:, :2] - margin, boxes[:, 2:] + margin)).astype(np.float32)
