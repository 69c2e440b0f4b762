"""What a detector found in one picture, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Detections:
    """Boxes xyxy in picture pixels [n, 4], scores 0-1 [n], class numbers [n]."""

    boxes: Floats
    scores: Floats
    classes: Integers

    def __post_init__(self) -> None:
        """Raises ValueError where the three arrays do not belong together."""
        shapes = (self.boxes.shape, self.scores.shape, self.classes.shape)
        count = len(self.scores)
        if shapes != ((count, 4), (count,), (count,)):
            raise ValueError(f"expected shapes [n, 4], [n], [n], got {shapes}")

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, chosen: npt.ArrayLike) -> "Detections":
        """Those that an index or boolean array names, in its order."""
        index = np.asarray(chosen)
        return Detections(self.boxes[index], self.scores[index], self.classes[index])


def no_detections() -> Detections:
    return Detections(np.empty((0, 4), np.float32), np.empty(0, np.float32), np.empty(0, np.int64))


def concatenate(parts: Sequence[Detections]) -> Detections:
    """All of `parts` in one, in their order."""
    every = [no_detections(), *parts]
    return Detections(*(np.concatenate([getattr(part, name) for part in every]) for name in ("boxes", "scores", "classes")))
