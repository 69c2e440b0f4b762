"""How many heads a picture shows, from what a head detector finds in it: an expected number and an honest interval.

Each candidate is a head with a probability that follows from its score and size; some heads are no candidates at all. The
parameters are a logistic regression over fifteen photographs of street crowds, judged with each photograph left out in turn.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Probabilities = npt.NDArray[np.float64]
Z_90 = 1.6448536269514722
LEAST_SCORE = 0.1
"""Candidates below it are noise: 3 % of heads are lost by that."""
AT_PLAIN = 2.2
BY_SCORE = 2.25
BY_SIZE = 1.7
"""Log odds at even score and `PLAIN_SIZE_PX`, and by log odds of the score and log of the size."""
PLAIN_SIZE_PX = 30.0
"""Side of a face's square in pixels of the detector's input."""
UNSEEN = 0.034
"""Share of heads without a candidate: turned away, behind others, too small."""
DISPERSION = 2.2
"""Variance over that of independent candidates: what misleads the detector once in a picture does so again in it."""
MOST_SCORE = 0.99


@dataclass(frozen=True)
class HeadCount:
    """Heads in one picture.

    Attributes:
        expected: their expected number.
        variance: of the number.
        low, high: 90 % interval, whole numbers outward.
    """

    expected: float
    variance: float
    low: int
    high: int


def head_probabilities(boxes: Floats, scores: Floats, *, scale: float) -> Probabilities:
    """How likely each candidate is a head, 0-1 [n]; 0 for a box without area, for a weak score and for NaN.

    Args:
        boxes: xyxy [n, 4] in picture pixels.
        scores: of the detector, 0-1 [n].
        scale: factor from picture pixels to pixels of the detector's input.

    Raises:
        ValueError: `scale` is not above 0, or the shapes do not belong together.
    """
    if boxes.shape != (len(scores), 4) or not 0 < scale < math.inf:
        raise ValueError(f"no heads of boxes {boxes.shape}, scores {scores.shape}, scale {scale}")
    sides = np.maximum(boxes[:, 2:].astype(np.float64) - boxes[:, :2], 0)
    size = np.sqrt(sides[:, 0] * sides[:, 1]) * scale
    sound = np.isfinite(size) & (size > 0) & (scores >= LEAST_SCORE)
    score = np.clip(np.where(sound, scores, 0.5), LEAST_SCORE, MOST_SCORE).astype(np.float64)
    odds = AT_PLAIN + BY_SCORE * np.log(score / (1 - score)) + BY_SIZE * np.log(np.where(sound, size, 1.0) / PLAIN_SIZE_PX)
    return np.where(sound, 1 / (1 + np.exp(-np.clip(odds, -30, 30))), 0.0)


def count_heads(probabilities: Probabilities) -> HeadCount:
    """The number of heads that candidates stand for, those without a candidate included; none give 0 with a narrow interval.

    Raises:
        ValueError: a probability outside 0-1, or NaN.
    """
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ValueError("a probability outside 0-1")
    expected = float(probabilities.sum()) / (1 - UNSEEN)
    variance = DISPERSION * (float((probabilities * (1 - probabilities)).sum()) + UNSEEN * expected)
    half = Z_90 * math.sqrt(variance)
    return HeadCount(expected, variance, max(0, math.floor(expected - half)), math.ceil(expected + half))
