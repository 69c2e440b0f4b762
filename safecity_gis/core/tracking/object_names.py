"""Names of objects of several views from one tick to the next: what did not change keeps its name and costs nothing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from safecity_gis.core.tracking.fused_ids import FusedIds, Member
from safecity_gis.core.tracking.merging import Booleans, Floats, Integers, Views


class Named(NamedTuple):
    """The objects of one tick."""

    names: list[int]
    """[k] by the number of the object."""
    renamed: Booleans
    """[k] whether some of its views were called otherwise before."""
    left: list[tuple[int, int]]
    """Row of each view that is called otherwise now, and what it was called before."""


class ObjectNames:
    """Wraps `FusedIds`, which compares every cluster with every other: only clusters that changed are shown to it."""

    def __init__(self) -> None:
        self.ids = FusedIds()
        self.standing: list[int] = []
        """Names of the objects of the last tick, by their number."""
        self._overlap: Booleans | None = None

    def assign(
        self,
        tracklets: Sequence[int],
        views: Views,
        born: Floats,
        of_view: Integers,
        overlap: Booleans,
        number_of: Callable[[int], int | None],
    ) -> Named:
        """Name the objects of this tick.

        Args:
            tracklets: [n] identifiers of the views.
            views: [n] views; `standing` is the number that the view's object had at the last tick.
            born: [n] when each was first seen.
            of_view: [n] number of each view's object, from 0 up without gaps.
            overlap: as in `FusedIds`. Another array than at the last tick makes every object be compared.
            number_of: the number that a tracklet's object had at the last tick, -1 for none; None where it is not in view.
        """
        count = int(of_view.max()) + 1 if len(of_view) else 0
        before = self._unchanged(of_view, views.standing, count) if overlap is self._overlap else np.full(count, -1)
        names = [0] * count
        for index in np.flatnonzero(before >= 0).tolist():
            name = names[index] = self.standing[before[index]]
            if number_of(name) not in (None, before[index]):
                before[index] = -1
        others = np.flatnonzero(before < 0)
        rows = np.flatnonzero(np.isin(of_view, others))
        rows = rows[np.lexsort((views.rank[rows], born[rows]))]
        place = np.searchsorted(others, of_view[rows]).tolist()
        members = [Member(tracklets[row], camera) for row, camera in zip(rows.tolist(), views.camera[rows].tolist(), strict=True)]
        called = [self.ids.object_of(member.tracklet_id) for member in members]
        clusters: list[list[Member]] = [[] for _ in others]
        for index, member in zip(place, members, strict=True):
            clusters[index].append(member)
        found = self.ids.assign(clusters, overlap, alive=lambda name: number_of(name) is not None)
        left = [(row, old) for row, index, old in zip(rows.tolist(), place, called, strict=True) if old != found[index]]
        renamed = np.zeros(count, dtype=np.bool_)
        renamed[of_view[[row for row, _ in left]]] = True
        for index, name in zip(others.tolist(), found, strict=True):
            names[index] = name
        self.standing, self._overlap = names, overlap
        return Named(names, renamed, left)

    def _unchanged(self, of_view: Integers, standing: Integers, count: int) -> Integers:
        """The last number of each cluster [count] of several views that neither won a view nor lost one to another; else -1.

        Its name cannot be disputed: nobody else's views were ever called by it.
        """
        low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
        np.minimum.at(low, of_view, standing)
        np.maximum.at(high, of_view, standing)
        size = np.bincount(of_view, minlength=count)
        left = np.bincount(standing[standing >= 0], minlength=len(self.standing) + 1)
        same = (size > 1) & (low >= 0) & (low == high)
        same[same] = size[same] == left[low[same]]
        return np.where(same, low, -1)
