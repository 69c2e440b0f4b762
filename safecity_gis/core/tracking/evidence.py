"""How much a detection speaks for an object being there: a log-likelihood ratio out of a detector's score.

Source: track score by accumulated log-likelihood ratios, Blackman & Popoli, Design and Analysis of Modern Tracking Systems
(1999), section 6.2; scores become probabilities by Platt scaling (1999).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST = 3.0
"""No single detection speaks louder than this."""


@dataclass(frozen=True)
class Reliability:
    """How one detector's scores relate to truth: a property of the detector, never of a scene."""

    even_score: float = 0.5
    """Score at which a detection is as likely right as wrong, between 0 and 1."""
    slope: float = 1.0
    """Growth of the log-likelihood ratio with the score's logit; below 1 for a detector that is too sure of itself."""

    def evidence(self, scores: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Log-likelihood ratios [n] of scores 0-1 [n], within ±`MOST`; 0 at the even score."""
        ratio = self.slope * (_logit(np.asarray(scores, np.float64)) - _logit(np.asarray(self.even_score)))
        return np.asarray(np.clip(ratio, -MOST, MOST))


def _logit(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    inside = np.clip(p, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(inside / (1 - inside)))
