"""What a line recogniser's probabilities say of a text: its likeliest readings, and the likelihood of any given one.

Source: Graves et al., Connectionist Temporal Classification (ICML 2006): forward recursion (section 4.1), prefix search (3.2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Labels = tuple[int, ...]

BLANK = 0
IMPOSSIBLE = -1e30
"""Stands for log 0, so that sums of it stay finite."""
LEAST = 1e-6
"""No probability counts as less: one misjudged step must not forbid a text for ever."""
SCALED_EVERY, TINY = 8, 1e-300
WIDTH, LEAST_STEP = 12, 0.004
"""Of the search: prefixes kept from step to step, and the least probability of a character that extends one."""


@dataclass(frozen=True)
class Reading:
    """One way to read a line, and the natural logarithm of its probability, summed over all its alignments."""

    labels: Labels
    log_likelihood: float


def log_steps(probabilities: npt.NDArray[np.floating]) -> Floats:
    """Natural logarithms [steps, labels] of a recogniser's probabilities; label 0 is the blank.

    Raises:
        ValueError: not two-dimensional, no labels beside the blank, or a value that is no number.
    """
    if probabilities.ndim != 2 or probabilities.shape[1] < 2:
        raise ValueError(f"expected [steps, labels >= 2], got {list(probabilities.shape)}")
    if not np.isfinite(probabilities).all():
        raise ValueError("a probability is no number")
    return np.asarray(np.log(np.clip(probabilities, LEAST, 1)), np.float32)


def log_likelihoods(steps: Floats, texts: Sequence[Labels]) -> npt.NDArray[np.float64]:
    """Log probability [texts] that the line reads exactly so.

    Args:
        steps: as `log_steps` gives them.
        texts: labels without blanks; the empty text is the probability of blanks alone.

    Returns:
        `IMPOSSIBLE` where a text is too long for the line.
    """
    if not texts:
        return np.zeros(0)
    longest = max(map(len, texts))
    extended = np.zeros((len(texts), 2 * longest + 1), np.intp)
    for row, text in enumerate(texts):
        extended[row, 1 : 2 * len(text) : 2] = text
    # From two places back one comes over a blank, except between equal characters and onto a blank.
    jumps = np.zeros(extended.shape)
    jumps[:, 3::2] = extended[:, 3::2] != extended[:, 1:-2:2]
    # Two columns of impossible states on the left, so that "from two places back" needs no special case. Probabilities are
    # kept near 1 by a scale for each text, which is many times faster than sums of logarithms.
    weights = np.exp(steps.astype(np.float64))
    state = np.zeros((len(texts), 2 * longest + 3))
    state[:, 2] = 1.0
    scale = np.zeros(len(texts))
    for number, step in enumerate(weights):
        come = state[:, 2:] + state[:, 1:-1]
        come += jumps * state[:, :-2]
        come *= step[extended]
        state[:, 2:] = come
        if number == 0:
            state[:, 4:] = 0
        if number % SCALED_EVERY == SCALED_EVERY - 1:
            most = np.maximum(state.max(axis=1), TINY)
            state /= most[:, None]
            scale += np.log(most)
    rows = np.arange(len(texts))
    last = 2 * np.array([len(text) for text in texts]) + 2
    seen = state[rows, last] + np.where(last > 2, state[rows, last - 1], 0)
    return np.asarray(np.where(seen > 0, np.log(np.maximum(seen, TINY)) + scale, IMPOSSIBLE), np.float64)


def likeliest(steps: Floats, *, width: int = WIDTH) -> list[Reading]:
    """The likeliest texts of a line, best first, at most `width`; exact as far as the search keeps their prefixes."""
    beams: dict[Labels, tuple[float, float]] = {(): (0.0, IMPOSSIBLE)}
    least = np.log(LEAST_STEP)
    for step in steps.astype(np.float64):
        blank = float(step[BLANK])
        wanted = [(int(label), float(step[label])) for label in np.flatnonzero(step > least) if label != BLANK]
        grown: dict[Labels, tuple[float, float]] = {}
        for prefix, (ends_blank, ends_label) in beams.items():
            whole = _either(ends_blank, ends_label)
            _join(grown, prefix, whole + blank, IMPOSSIBLE)
            if ends_label > IMPOSSIBLE:
                _join(grown, prefix, IMPOSSIBLE, ends_label + float(step[prefix[-1]]))
            for label, weight in wanted:
                before = ends_blank if prefix and prefix[-1] == label else whole
                if before > IMPOSSIBLE:
                    _join(grown, (*prefix, label), IMPOSSIBLE, before + weight)
        kept = sorted(grown.items(), key=lambda item: -_either(*item[1]))[:width]
        beams = dict(kept)
    return [Reading(labels, _either(*ends)) for labels, ends in sorted(beams.items(), key=lambda item: -_either(*item[1]))]


def _join(beams: dict[Labels, tuple[float, float]], prefix: Labels, blank: float, label: float) -> None:
    had = beams.get(prefix)
    beams[prefix] = (blank, label) if had is None else (_either(had[0], blank), _either(had[1], label))


def _either(a: float, b: float) -> float:
    high, low = (a, b) if a > b else (b, a)
    return high if low <= IMPOSSIBLE else high + math.log1p(math.exp(low - high))
