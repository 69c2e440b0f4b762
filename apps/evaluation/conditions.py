"""Misses by a property of what was judged, such as the height of a box, in steps of that property."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from apps.evaluation.report import Share


def shares_by(hit: npt.NDArray[np.bool_], values: npt.NDArray[np.floating], steps: Iterable[float], unit: str) -> list[Share]:
    """One share for each step of `values` [n] in which there is something; `hit` [n] says what was not missed."""
    edges = [-np.inf, *steps, np.inf]
    shares = []
    for low, high in pairwise(edges):
        inside = (values >= low) & (values < high)
        if inside.any():
            shares.append(Share(_between(low, high, unit), int((inside & ~hit).sum()), int(inside.sum())))
    return shares


def _between(low: float, high: float, unit: str) -> str:
    ends = {(True, False): f"below {high:.0f}", (False, True): f"{low:.0f} and more", (True, True): "any"}
    return f"{ends.get((np.isinf(low), np.isinf(high)), f'{low:.0f} to {high:.0f}')} {unit}".strip()
