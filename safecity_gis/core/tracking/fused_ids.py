"""Names of fused objects: stable while views come and go, and never a path through the city.

A name only ever covers views of cameras that all overlap each other. Where an object walks out of one camera's view into
the next but one, its name ends: nobody can be followed by it from place to place.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import NamedTuple
from uuid import UUID, uuid5

import numpy as np
import numpy.typing as npt


class Member(NamedTuple):
    """One camera's view of an object. Identifiers are UUIDs as whole numbers, which hash and compare many times faster."""

    tracklet_id: int
    camera: int


class FusedIds:
    """Gives each cluster of views the identifier of the tracklet that founded it, for as long as that is allowed."""

    def __init__(self) -> None:
        self._object_of: dict[int, int] = {}
        self._cameras: dict[int, frozenset[int]] = {}

    def object_of(self, tracklet_id: int) -> int:
        """The object that a tracklet was last seen as; by itself it is its own object."""
        return self._object_of.get(tracklet_id, tracklet_id)

    def borrowed(self) -> list[int]:
        """Tracklets that belong, or last belonged, to an object with others."""
        return list(self._object_of)

    def forget(self, tracklet_id: int) -> None:
        """The tracklet is over."""
        self._object_of.pop(tracklet_id, None)

    def assign(
        self, clusters: Sequence[Sequence[Member]], overlap: npt.NDArray[np.bool_], *, alive: Callable[[int], bool]
    ) -> list[int]:
        """An identifier for each cluster, each given once.

        Args:
            clusters: clusters of several views, and single views in `borrowed`; in each the oldest view first. Clusters whose
                views were one cluster before keep their name and need not be told, as long as the overlaps are the same.
            overlap: [c, c] which cameras see common ground.
            alive: whether a tracklet is in view, in a cluster or by itself.
        """
        cluster_of = {member.tracklet_id: index for index, cluster in enumerate(clusters) for member in cluster}
        wishes = []
        for index, cluster in enumerate(clusters):
            votes = Counter(self.object_of(member.tracklet_id) for member in cluster)
            for oldest, (object_id, voices) in enumerate(votes.items()):
                if cluster_of.get(object_id) == index or not alive(object_id):
                    wishes.append((-voices, oldest, object_id, cluster[0].tracklet_id, index))
        given: dict[int, int] = {}
        taken: set[int] = set()
        for _, _, object_id, _, index in sorted(wishes):
            if index not in given and object_id not in taken and self._allows(object_id, clusters[index], overlap):
                given[index] = object_id
                taken.add(object_id)
        names = []
        for index, cluster in enumerate(clusters):
            name = given[index] if index in given else self._new(cluster, overlap, taken, alive)
            taken.add(name)
            names.append(name)
        self._keep(clusters, names, alive)
        return names

    def _allows(self, object_id: int, cluster: Sequence[Member], overlap: npt.NDArray[np.bool_]) -> bool:
        """Whether every camera that the name ever covered overlaps every camera of the cluster."""
        ever = self._cameras.get(object_id, frozenset())
        return all(member.camera == camera or overlap[member.camera, camera] for member in cluster for camera in ever)

    def _new(
        self, cluster: Sequence[Member], overlap: npt.NDArray[np.bool_], taken: set[int], alive: Callable[[int], bool]
    ) -> int:
        """That of one of its views, or one that was never given."""
        for member in cluster:
            if member.tracklet_id not in taken and self._allows(member.tracklet_id, cluster, overlap):
                return member.tracklet_id
        first, last = UUID(int=cluster[0].tracklet_id), UUID(int=cluster[-1].tracklet_id).hex
        fresh = (uuid5(first, f"{last}{number or ''}").int for number in count())
        return next(name for name in fresh if name not in taken and name not in self._cameras and not alive(name))

    def _keep(self, clusters: Sequence[Sequence[Member]], names: list[int], alive: Callable[[int], bool]) -> None:
        for cluster, name in zip(clusters, names, strict=True):
            if len(cluster) > 1 or name in self._cameras:
                self._cameras[name] = self._cameras.get(name, frozenset()) | {member.camera for member in cluster}
            for member in cluster:
                if len(cluster) == 1 and member.tracklet_id == name:
                    self._object_of.pop(name, None)
                else:
                    self._object_of[member.tracklet_id] = name
        self.prune(alive)

    def prune(self, alive: Callable[[int], bool]) -> None:
        """Forget what the names covered that nobody bears any more."""
        used = set(self._object_of.values())
        self._cameras = {name: cameras for name, cameras in self._cameras.items() if name in used or alive(name)}
