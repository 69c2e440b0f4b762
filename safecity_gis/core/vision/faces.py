"""Where faces are in one picture, as arrays. Nothing here says whose they are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.vision.detections import Floats
from safecity_gis.core.vision.suppression import suppress


@dataclass(frozen=True)
class Faces:
    """Boxes xyxy in picture pixels [n, 4], scores 0-1 [n], and five points [n, 5, 2]: eyes, nose, corners of the mouth.

    The points come in the picture's order from left to right: of the eyes, and of the mouth.
    """

    boxes: Floats
    scores: Floats
    points: Floats

    def __post_init__(self) -> None:
        """Raises ValueError where the three arrays do not belong together."""
        count = len(self.scores)
        shapes = (self.boxes.shape, self.scores.shape, self.points.shape)
        if shapes != ((count, 4), (count,), (count, 5, 2)):
            raise ValueError(f"expected shapes [n, 4], [n], [n, 5, 2], got {shapes}")

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, chosen: npt.ArrayLike) -> "Faces":
        """Those that an index or boolean array names, in its order."""
        index = np.asarray(chosen)
        return Faces(self.boxes[index], self.scores[index], self.points[index])

    def suppressed(self, overlap: float) -> "Faces":
        """Each face once, strongest first: of two boxes with more IoU than `overlap` the weaker goes."""
        return self.take(suppress(self.boxes, self.scores, np.zeros(len(self), np.int64), overlap=overlap))

    def sound(self) -> "Faces":
        """Those without NaN or infinity."""
        return self.take(np.isfinite(self.boxes).all(axis=1) & np.isfinite(self.points).all(axis=(1, 2)))
