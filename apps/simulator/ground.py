"""The simulated city in metres: one local frame, its road graph, and which stretches of road lie near or before cameras."""

import numpy as np
import shapely
from shapely import STRtree

from apps.simulator.agents import Neighbourhood
from apps.simulator.city_view import CityView, RoadView
from apps.simulator.road_graph import RoadGraph, RoadLine
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat

DRIVE_NEAR_M = 220.0
WALK_NEAR_M = 90.0
"""How far from a camera's site drivers and people on foot are simulated."""
ROAD_WEIGHTS = {"motorway": 8.0, "trunk": 8.0, "primary": 5.0, "secondary": 3.0, "tertiary": 1.5, "residential": 0.6}


class Ground:
    """Frame, graph and surroundings of a city that has cameras and roads."""

    def __init__(self, city: CityView) -> None:
        """Raises ValueError without a usable road."""
        self.cameras = city.cameras
        places = np.array([(camera.lon, camera.lat) for camera in city.cameras])
        middle = places.mean(axis=0)
        self.frame = LocalFrame(LonLat(float(middle[0]), float(middle[1])))
        self.sites = self.frame.to_ground(places)
        self.fields = np.array([self._field(camera.field_of_view) for camera in city.cameras], dtype=object)
        self.north_rad = self._north(places)
        self.graph = RoadGraph([line for road in city.roads if len((line := self._road(road)).line) > 1])
        self.around = self._neighbourhood()

    def _field(self, field: shapely.Polygon) -> shapely.Geometry:
        return shapely.transform(field, self.frame.to_ground) if not field.is_empty else field

    def _north(self, places: Floats) -> Floats:
        """How far true north at each camera is turned from the frame's north, clockwise."""
        shift = self.frame.to_ground(places + np.array((0.0, 1e-4))) - self.sites
        return np.arctan2(shift[:, 0], shift[:, 1])

    def _road(self, road: RoadView) -> RoadLine:
        line = self.frame.to_ground(road.line)
        return RoadLine(
            line=line[np.isfinite(line).all(axis=1)],
            start=road.start,
            end=road.end,
            speed_mps=max(road.speed_mps, 3.0),
            weight=ROAD_WEIGHTS.get(road.road_class, 1.0),
            lanes=road.lanes,
            one_way=road.one_way,
        )

    def _neighbourhood(self) -> Neighbourhood:
        graph = self.graph
        points = shapely.points(graph.place(graph.sample_edge, graph.sample_s)[0])
        sites = STRtree(shapely.points(np.unique(self.sites.round(1), axis=0)))
        distance = np.full(len(points), np.inf)
        near, found = sites.query_nearest(points, max_distance=DRIVE_NEAR_M, all_matches=False, return_distance=True)
        distance[near[0]] = found
        hidden = np.ones(len(points), dtype=np.bool_)
        hidden[STRtree(self.fields).query(points, predicate="dwithin", distance=12.0)[0]] = False
        return Neighbourhood(drive=distance <= DRIVE_NEAR_M, walk=distance <= WALK_NEAR_M, hidden=hidden)
