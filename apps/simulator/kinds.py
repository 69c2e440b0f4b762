"""What moves in the simulated city: size, share of the traffic and pace of each class."""

from typing import NamedTuple

import numpy as np

from safecity_gis.messages.observations import ObjectClass


class Kind(NamedTuple):
    """One class of moving object. Metres; `share` of all vehicles; `pace` is a factor on the road's limit."""

    width_m: float
    length_m: float
    height_m: float
    share: float
    pace: float


PEDESTRIAN_SHARE = 0.25
WALKING_MPS = 1.3

KINDS = {
    ObjectClass.PERSON: Kind(0.6, 0.5, 1.7, 0.0, 1.0),
    ObjectClass.BICYCLE: Kind(0.6, 1.7, 1.7, 0.02, 0.35),
    ObjectClass.MOTORCYCLE: Kind(0.8, 2.0, 1.6, 0.40, 0.95),
    ObjectClass.CAR: Kind(1.8, 4.3, 1.5, 0.38, 0.90),
    ObjectClass.BUS: Kind(2.5, 10.0, 3.0, 0.04, 0.70),
    ObjectClass.TRUCK: Kind(2.4, 7.0, 3.0, 0.04, 0.70),
    ObjectClass.RICKSHAW: Kind(1.4, 2.7, 1.8, 0.12, 0.60),
}
_EMPTY = Kind(1.0, 1.0, 1.0, 0.0, 1.0)

SIZES = np.array([KINDS.get(item, _EMPTY)[:3] for item in ObjectClass])
"""[8, 3] width, length, height in metres by `ObjectClass`."""
PACES = np.array([KINDS.get(item, _EMPTY).pace for item in ObjectClass])
SHARES = np.array([KINDS.get(item, _EMPTY).share for item in ObjectClass])
