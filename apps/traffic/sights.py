"""Observations of cameras near what is drawn, as arrays of sights on the ground."""

from collections.abc import Iterable, Mapping

import numpy as np
import shapely

from apps.timeline.rounds import KnownCamera
from apps.traffic.scene import Drawing
from safecity_gis.core.traffic.tracks import EDGE_PX, Sights
from safecity_gis.messages.observations import ObservationBatch

NEAR_M = 150.0
"""A camera so near to what is drawn may see it."""


class Cameras:
    """Which cameras matter, and the number of each."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.codes = list(drawing.camera_numbers)
        self.numbers = dict(drawing.camera_numbers)
        self._asked: Mapping[str, KnownCamera] | None = None
        shapes = [shapely.LineString(way.line) for way in drawing.scene.streets.carriageways]
        shapes += [zone.area for zone in drawing.scene.zones]
        self._tree = shapely.STRtree(shapes)

    def know(self, cameras: Mapping[str, KnownCamera]) -> None:
        """Number those that matter; the same mapping again costs nothing."""
        if cameras is self._asked:
            return
        self._asked = cameras
        codes = [code for code in cameras if code not in self.numbers]
        if not codes or not len(self._tree):
            return
        sites = self._drawing.frame.to_ground([(cameras[code].lon, cameras[code].lat) for code in codes])
        near = np.unique(self._tree.query(shapely.points(sites), predicate="dwithin", distance=NEAR_M)[0])
        for index in near.tolist():
            self.numbers[codes[index]] = len(self.codes)
            self.codes.append(codes[index])


def sights_of(batches: Iterable[ObservationBatch], cameras: Cameras, drawing: Drawing) -> list[Sights]:
    """What these batches tell of road users whose feet are in the picture, in passes that hold no tracklet twice."""
    passes: list[list[tuple[int, int, int, float, float, float, float, float, float]]] = []
    turn: dict[int, int] = {}
    for batch in batches:
        number = cameras.numbers[batch.camera]
        right, bottom, at = batch.width - EDGE_PX, batch.height - EDGE_PX, batch.captured_at
        for seen in batch.objects:
            ground, box = seen.ground, seen.box
            if ground is None or box.x <= EDGE_PX or box.x + box.w >= right or box.y + box.h >= bottom:
                continue
            name = seen.tracklet_id.int
            nth = turn.get(name, 0)
            turn[name] = nth + 1
            if nth == len(passes):
                passes.append([])
            row = (name, number, int(seen.object_class), ground.lon, ground.lat, ground.var_e, ground.cov_en, ground.var_n, at)
            passes[nth].append(row)
    return [_sights(rows, drawing) for rows in passes]


def _sights(rows: list[tuple[int, int, int, float, float, float, float, float, float]], drawing: Drawing) -> Sights:
    ids = [row[0] for row in rows]
    columns = np.array([row[1:] for row in rows])
    points = drawing.frame.to_ground(columns[:, 2:4])
    return Sights(ids, columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), points, columns[:, 4:7], columns[:, 7])
