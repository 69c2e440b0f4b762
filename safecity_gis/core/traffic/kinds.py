"""What of a road user's class matters on the street: whether it is a vehicle, and about how large it is."""

import numpy as np
import numpy.typing as npt

PERSON = 1
VEHICLES = (2, 3, 4, 5, 6, 7)
"""Classes with wheels, numbered as in `messages.observations.ObjectClass`."""
CLASSES = 8

LENGTH_M = np.array((3.0, 0.5, 1.8, 2.1, 4.5, 11.0, 9.0, 3.0))
"""Usual lengths by class. Source: IRC:106-1990 and AASHTO design vehicles, rounded; buses and trucks of city streets."""
WIDTH_M = np.array((1.5, 0.5, 0.6, 0.8, 1.8, 2.5, 2.5, 1.4))

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def known(kinds: npt.ArrayLike) -> Integers:
    """Classes [n] as indices into the tables; what is out of range counts as unknown."""
    array = np.asarray(kinds, dtype=np.int64)
    return np.where((array >= 0) & (array < CLASSES), array, 0)


def is_vehicle(kinds: npt.ArrayLike) -> Booleans:
    """Which classes [n] have wheels."""
    return np.isin(np.asarray(kinds, dtype=np.int64), VEHICLES)
