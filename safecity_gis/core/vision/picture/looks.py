"""What one look at a camera's picture measures: brightness, structure, sharpness, edges and grain; masked parts count nowhere.

Source: band-pass energies as in multi-scale focus measures (Pertuz et al. 2013, "Analysis of focus measure operators"); the
ratio of a fine band to a coarse one does not change with contrast, so neither fog nor dusk looks like a lens out of focus.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.areas import PictureAreas, Polygon

Gray = npt.NDArray[np.uint8]
Kept = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

FINE_WIDTH, COARSE_WIDTH, GRAIN_WIDTH = 384, 192, 192
"""Pixels: for sharpness, for edges, and for the grain, whose pixels are taken as they are."""
LEAST_KEPT = 0.05
"""With less of the picture outside the masks nothing can be said."""
_FEATHER = 9
"""Fine pixels around a mask that its border reaches through the filters."""
_DAMPING = 6.0
"""Grey levels: edges much weaker than this are noise."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look; numbers in grey levels (0-255) unless said otherwise."""

    brightest: float
    """The 99th percentile."""
    detail: float
    """Standard deviation of the fine band, some 2 pixels of `FINE_WIDTH`."""
    structure: float
    """Standard deviation of the coarse band, some 8 pixels of `FINE_WIDTH`: what is left of the scene's shapes."""
    edges: Floats
    """[h, COARSE_WIDTH], each edge measured against those around it; 0 in masks."""

    @property
    def sharpness(self) -> float:
        """Fine against coarse, without unit; falls when the lens is out of focus, stays when contrast falls."""
        return self.detail / max(self.structure, 1e-3)


class Eye:
    """Looks at the pictures of one camera, in which its masks are burnt already."""

    def __init__(self, masks: Sequence[Polygon]) -> None:
        """Masks as polygons in picture fractions."""
        self._masks = PictureAreas(masks)
        self._kept: dict[tuple[int, int, int], Kept] = {}

    def look(self, image: npt.NDArray[np.uint8]) -> Look | None:
        """Measure a picture, BGR uint8 [h, w, 3], at least 16 pixels each way; None where hardly anything is unmasked."""
        fine = _reduced(image, FINE_WIDTH)
        kept = self._outside(fine.shape[1], fine.shape[0], _FEATHER)
        if kept.mean() < LEAST_KEPT:
            return None
        even = fine.astype(np.float32)
        if not kept.all():
            even[~self._outside(fine.shape[1], fine.shape[0], 1)] = even[kept].mean()
        soft = cv2.GaussianBlur(even, (0, 0), 1.0)
        half: Floats = np.asarray(cv2.resize(soft, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.float32)
        coarse = half - cv2.GaussianBlur(half, (0, 0), 2.0)
        kept_half = self._outside(half.shape[1], half.shape[0], _FEATHER // 2)
        return Look(
            brightest=_brightest(fine, kept),
            detail=float((even - soft)[kept].std()),
            structure=float(cv2.GaussianBlur(coarse, (0, 0), 1.0)[kept_half].std()),
            edges=_edges(half) * kept_half,
        )

    def grain(self, image: npt.NDArray[np.uint8]) -> Gray:
        """Every so many-th pixel of a picture as it is, [h', w'], noise and all; masks are 0."""
        return _green(image, max(1, image.shape[1] // GRAIN_WIDTH))

    def share_kept(self, grain: Gray) -> float:
        """Which share (0-1) of a grain is outside the masks."""
        return float(self._outside(grain.shape[1], grain.shape[0], 1).mean())

    def _outside(self, width: int, height: int, margin: int) -> Kept:
        """[height, width], True farther than `margin` pixels from every mask."""
        key = (width, height, margin)
        if key not in self._kept:
            masked = np.zeros((height, width), np.uint8)
            for polygon in self._masks.pixels(width=width, height=height):
                cv2.fillPoly(masked, [polygon], 1)
            self._kept[key] = cv2.dilate(masked, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)) == 0
        return self._kept[key]


def correlation(one: Floats, other: Floats) -> float:
    """How alike two edge maps are, -1 to 1; 0 where the shapes differ or either is empty."""
    if one.shape != other.shape:
        return 0.0
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spread if spread > 1e-9 else 0.0


def _reduced(image: npt.NDArray[np.uint8], width: int) -> Gray:
    """[h, width]; of a large picture only some pixels are read."""
    gray = _green(image, max(1, image.shape[1] // (2 * width)))
    height = max(8, round(width * image.shape[0] / image.shape[1]))
    return np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _green(image: npt.NDArray[np.uint8], step: int) -> Gray:
    """Every `step`-th pixel's green, which carries most of the light, at a third of the cost of a grey that weighs all three."""
    return np.ascontiguousarray(image[::step, ::step, 1])


def _brightest(gray: Gray, kept: Kept) -> float:
    """The 99th percentile of what is kept."""
    counts = cv2.calcHist([gray], [0], kept.astype(np.uint8), [256], [0, 256]).ravel().cumsum()
    return float(np.searchsorted(counts, 0.99 * counts[-1]))


def _edges(half: Floats) -> Floats:
    size = cv2.magnitude(cv2.Sobel(half, cv2.CV_32F, 1, 0), cv2.Sobel(half, cv2.CV_32F, 0, 1))
    edges = size / (cv2.blur(size, (31, 31)) + _DAMPING)
    return np.asarray(edges - cv2.blur(edges, (31, 31)), dtype=np.float32)
