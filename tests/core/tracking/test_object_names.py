"""Objects that did not change keep their names just as if every object were compared with every other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.tracking.merging import Views
from safecity_gis.core.tracking.object_names import ObjectNames

VIEWS = 7
RING = np.array([[abs(a - b) % VIEWS in (0, 1, 2, VIEWS - 1) and a != b for b in range(VIEWS)] for a in range(VIEWS)])


class Scene:
    """Views that are grouped anew at every tick, and what they are called."""

    def __init__(self, *, compare_all: bool) -> None:
        self.names = ObjectNames()
        self.number: dict[int, int] = {}
        self._compare_all = compare_all

    def tick(self, grouping: list[int]) -> dict[int, int]:
        """Group 0 is out of view; returns what each view in view is called."""
        grouping = apart(grouping)
        seen = [view for view in range(VIEWS) if grouping[view]]
        for view in set(self.number) - set(seen):
            self.names.ids.forget(view + 1)
        self.number = {view: self.number.get(view, -1) for view in seen}
        borrowed = {tracklet - 1 for tracklet in self.names.ids.borrowed()}
        chosen = [view for view in seen if grouping.count(grouping[view]) > 1 or view in borrowed]
        _, of_view = np.unique([grouping[view] for view in chosen], return_inverse=True)
        overlap = RING.copy() if self._compare_all else RING
        named = self.names.assign(
            [view + 1 for view in chosen],
            views_of(chosen, [self.number[view] for view in chosen]),
            np.arange(len(chosen), dtype=np.float64),
            of_view.astype(np.int64),
            overlap,
            lambda tracklet: self.number.get(tracklet - 1),
        )
        self.number = dict.fromkeys(seen, -1) | dict(zip(chosen, of_view.tolist(), strict=True))
        return {view: view + 1 for view in seen} | {
            view: named.names[number] for view, number in zip(chosen, of_view.tolist(), strict=True)
        }


def apart(grouping: list[int]) -> list[int]:
    """A view that has no common ground with one of its group before it stands alone: clusters are complete."""
    found: list[int] = []
    for view, group in enumerate(grouping):
        fits = all(RING[view, other] for other in range(view) if found[other] == group)
        found.append(group if fits or not group else 100 + view)
    return found


def views_of(chosen: list[int], standing: list[int]) -> Views:
    count = len(chosen)
    return Views(
        camera=np.array(chosen, np.int64),
        kind=np.zeros(count, np.int64),
        points=np.zeros((count, 2)),
        covariances=np.zeros((count, 2, 2)),
        velocities=np.zeros((count, 2)),
        at=np.zeros(count),
        standing=np.array(standing, np.int64),
        rank=np.array(chosen, np.int64),
    )


ticks = st.lists(st.lists(st.integers(0, 4), min_size=VIEWS, max_size=VIEWS), min_size=1, max_size=8)
"""Each twice in a row at times, so that much stays as it was."""


@settings(max_examples=400, deadline=None)
@given(ticks, st.lists(st.integers(1, 3), min_size=8, max_size=8))
def test_names_are_those_of_comparing_everything(groupings: list[list[int]], times: list[int]) -> None:
    quick, thorough = Scene(compare_all=False), Scene(compare_all=True)
    for grouping, repeats in zip(groupings, times, strict=False):
        for _ in range(repeats):
            assert quick.tick(grouping) == thorough.tick(grouping)


def test_an_object_whose_name_comes_back_alive_elsewhere_gives_it_up() -> None:
    scene = Scene(compare_all=False)
    assert scene.tick([1, 1, 1, 0, 0, 0, 0])[1] == 1
    assert scene.tick([0, 1, 1, 0, 0, 0, 0])[1] == 1
    called = scene.tick([2, 1, 1, 0, 0, 0, 0])
    assert called[0] == 1
    assert called[1] == called[2] != 1
