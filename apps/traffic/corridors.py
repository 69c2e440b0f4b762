"""Segments behind one another as one way: how far along its corridor a place lies, and which stretches a link consists of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from apps.traffic.scene import Drawing
from safecity_gis.core.geo.frames import Floats

NEAR_M = 60.0
"""A camera that stands farther from a way does not look at it."""


@dataclass(frozen=True)
class Stretch:
    """A part of a segment that belongs to a link."""

    segment: int
    length_m: float


class Ways:
    """The segments of every corridor and direction in their order."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        names = [(segment.corridor, segment.towards) for segment in drawing.segments]
        self.group = np.array([sorted(set(names)).index(name) for name in names], np.int64)
        self.begin_m = np.zeros(len(names))
        self._length = drawing.scene.streets.length_m
        for group in range(len(set(names))):
            members = np.flatnonzero(self.group == group)
            members = members[np.argsort([drawing.segments[i].position for i in members.tolist()])]
            self.begin_m[members] = np.concatenate(([0.0], np.cumsum(self._length[members])[:-1]))
        self._lines = [shapely.LineString(way.line) for way in drawing.scene.streets.carriageways]
        sites = {camera.code: camera.site.position for link in drawing.links for camera in (link.start, link.end)}
        self._stations = {code: self._stations_of(drawing.frame.to_ground([(p.x, p.y)])[0]) for code, p in sites.items()}
        self.links = [self._stretches(link.start.code, link.end.code) for link in drawing.links]
        """For each link its stretches in their order; none where no way leads from one camera to the other."""

    def ahead_m(self, camera: str, point: Floats) -> float:
        """How far past a link's camera a place [2] is along the way on which it lies; 0 where it lies on none."""
        places = self._drawing.scene.streets.locate(point[None])
        way = int(places.carriageway[0])
        station = self._stations.get(camera, {}).get(int(self.group[way])) if way >= 0 else None
        return 0.0 if station is None else float(self.begin_m[way] + places.along_m[0] - station)

    def _stations_of(self, site: Floats) -> dict[int, float]:
        """Along each way that passes the site."""
        point, nearest = shapely.Point(site), {}
        for way, line in enumerate(self._lines):
            apart = float(line.distance(point))
            group = int(self.group[way])
            if apart <= NEAR_M and apart < nearest.get(group, (NEAR_M + 1, 0.0))[0]:
                nearest[group] = (apart, float(self.begin_m[way] + line.project(point)))
        return {group: station for group, (_, station) in nearest.items()}

    def _stretches(self, start: str, end: str) -> Sequence[Stretch]:
        for group, begin in self._stations.get(start, {}).items():
            finish = self._stations.get(end, {}).get(group)
            if finish is None or finish <= begin:
                continue
            found = []
            for way in np.flatnonzero(self.group == group)[np.argsort(self.begin_m[self.group == group])].tolist():
                low, high = max(begin, self.begin_m[way]), min(finish, self.begin_m[way] + self._length[way])
                if high > low:
                    found.append(Stretch(way, float(high - low)))
            return found
        return ()
