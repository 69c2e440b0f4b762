"""The empty scene behind a crowd, learnt from pictures, and which part of a picture is not it. Shadows are not people.

Source: of telling shadows, Prati, Mikic, Trivedi & Cucchiara, PAMI 25 (2003): darker in the same proportion in every colour.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
LEARNING = 8
"""Pictures before anything is said."""
RATE = 1 / 32
"""How fast the empty scene follows the light where it shows."""
LEAST_STEP = 18.0
"""Brightness 0-255 in one colour by which a pixel differs from the empty scene."""
DARKEST_SHADOW, LIGHTEST_SHADOW = 0.45, 0.95
SHADOW_SPREAD = 0.05
"""How unlike a shadow's proportions may be in the three colours."""
ABSORBED_AFTER = 900
"""What has not moved for so many pictures (a parked car, a stall) belongs to the scene from then on."""
SAME_STEP = 12.0
JUMP = 0.5
"""Share of the picture that no crowd fills from one look to the next: the camera was turned, or the lights went out."""


class EmptyScene:
    """One camera's scene without people. Not for use by two threads at once."""

    def __init__(self) -> None:
        self._first: list[Floats] = []
        self._scene: Floats | None = None
        self._still: Floats
        self._still_for: npt.NDArray[np.int32]
        self._share = 0.0

    @property
    def known(self) -> bool:
        return self._scene is not None

    def others(self, picture: npt.NDArray[np.uint8]) -> Mask | None:
        """What of a BGR picture uint8 [h, w, 3] is not the empty scene, bool [h, w]; None while it is being learnt.

        A picture of another size, or of another scene all at once, begins anew.
        """
        seen = picture.astype(np.float32)
        if self._scene is None or self._scene.shape != seen.shape:
            self._learn(seen)
            return None
        step = np.abs(seen - self._scene).max(axis=2)
        other = (step >= LEAST_STEP) & ~_shadow(seen, self._scene)
        before, self._share = self._share, float(other.mean())
        if self._share - before > JUMP:
            self._learn(seen)
            return None
        free = ~other
        self._scene[free] += RATE * (seen[free] - self._scene[free])
        self._absorb(seen, other)
        return np.asarray(other, np.bool_)

    def _learn(self, seen: Floats) -> None:
        """Half of the first pictures must show the ground."""
        self._scene, self._share = None, 0.0
        if self._first and self._first[0].shape != seen.shape:
            self._first = []
        self._first.append(seen)
        if len(self._first) >= LEARNING:
            self._scene = np.median(self._first, axis=0).astype(np.float32)
            self._still, self._still_for = seen, np.zeros(seen.shape[:2], np.int32)
            self._first = []

    def _absorb(self, seen: Floats, other: Mask) -> None:
        same = other & (np.abs(seen - self._still).max(axis=2) < SAME_STEP)
        self._still_for = np.where(same, self._still_for + 1, 0).astype(np.int32)
        self._still[~same] = seen[~same]
        stands = self._still_for >= ABSORBED_AFTER
        if self._scene is not None and stands.any():
            self._scene[stands] = seen[stands]
            self._still_for[stands] = 0


def _shadow(seen: Floats, scene: Floats) -> Mask:
    share = seen / np.maximum(scene, 1.0)
    mean = share.mean(axis=2)
    spread = share.max(axis=2) - share.min(axis=2)
    return np.asarray((mean >= DARKEST_SHADOW) & (mean <= LIGHTEST_SHADOW) & (spread <= SHADOW_SPREAD), np.bool_)
