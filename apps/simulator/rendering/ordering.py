"""In which order things are drawn so that the nearer hides the farther: by lines on the ground that part them."""

from collections.abc import Sequence

import numpy as np

from apps.simulator.rendering.street import Block
from safecity_gis.core.geo.frames import Floats


def far_to_near(blocks: Sequence[Block], place: Floats) -> list[int]:
    """Indices of ground rectangles, farthest first, seen from `place` [2] in street metres.

    A thing on the camera's side of a line that parts two is the nearer; where several orders are right, distance decides.
    """
    if not blocks:
        return []
    sides = np.array(blocks, dtype=np.float64)
    u, v = np.clip(place[0], sides[:, 0], sides[:, 1]), np.clip(place[1], sides[:, 2], sides[:, 3])
    distance = np.hypot(u - place[0], v - place[1])
    hides = np.zeros((len(sides), len(sides)), bool)
    for low, high, eye in ((sides[:, 0], sides[:, 1], place[0]), (sides[:, 2], sides[:, 3], place[1])):
        above = low[:, None] >= high[None]
        hides |= above & (eye >= low[:, None])
        hides |= above.T & (eye <= high[:, None])
    hides &= ~hides.T
    order: list[int] = []
    waiting = np.ones(len(sides), bool)
    while waiting.any():
        behind = (hides & waiting[None]).any(axis=1) & waiting
        free = waiting & ~behind
        ready = np.flatnonzero(free if free.any() else waiting)
        chosen = int(ready[np.argmax(distance[ready])])
        order.append(chosen)
        waiting[chosen] = False
    return order
