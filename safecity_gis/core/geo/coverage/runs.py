"""Runs of consecutive numbers, many at once."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def runs(first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """All numbers of the half-open runs first[i] … last[i], and for each the run it belongs to.

    >>> [list(map(int, part)) for part in runs(np.array([5, 0]), np.array([8, 2]))]
    [[0, 0, 0, 1, 1], [5, 6, 7, 0, 1]]
    """
    lengths = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    begins = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - begins[owner] + first[owner]
