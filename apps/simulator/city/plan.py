"""The whole city as one value: a pure function of the facts and a seed."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from apps.simulator.city.buildings import BuildingPlan, building_plans
from apps.simulator.city.cameras import CameraPlan, camera_plans
from apps.simulator.city.fibre import FibrePlan, fibre_plan
from apps.simulator.city.frame import to_degrees
from apps.simulator.city.power import PowerPlan, power_plan
from apps.simulator.city.roadgraph import RoadGraph
from apps.simulator.city.sites import SitePlan, site_plans
from apps.simulator.city.streets import road_network

CLEAR_AROUND_SITE_M = 4.0


@dataclass(frozen=True)
class CityPlan:
    """What is generated; the facts stand beside it."""

    roads: RoadGraph
    sites: tuple[SitePlan, ...]
    cameras: tuple[CameraPlan, ...]
    fibre: FibrePlan
    power: PowerPlan
    buildings: tuple[BuildingPlan, ...]

    def digest(self) -> str:
        """SHA-256 over everything generated, positions to a centimetre."""
        total = hashlib.sha256()
        for text in shapely.to_wkb(to_degrees(np.array(self._shapes(), dtype=object))):
            total.update(text)
        for camera in self.cameras:
            total.update(repr((camera.code, camera.kind, camera.programme, camera.states, camera.pose)).encode())
        total.update(repr(self.power.supplies).encode())
        return total.hexdigest()

    def _shapes(self) -> list[BaseGeometry]:
        return [
            *(edge.line for edge in self.roads.edges),
            *(site.position for site in self.sites),
            *(span.line for span in self.fibre.spans),
            *(feeder.position for feeder in self.power.feeders),
            *(building.footprint for building in self.buildings),
        ]


@lru_cache(maxsize=1)
def city_plan(seed: int) -> CityPlan:
    """Roads, sites, cameras, fibre, power and buildings; the same seed gives the same city."""
    roads, cameras, fibre = road_network(seed), camera_plans(seed), fibre_plan()
    open_ground = [camera.pose.seen for camera in cameras if camera.source is not None]
    poles = [site.position.buffer(CLEAR_AROUND_SITE_M) for site in site_plans()]
    clear = shapely.union_all([*open_ground, *poles])
    return CityPlan(roads, site_plans(), cameras, fibre, power_plan(fibre, cameras), building_plans(roads, clear, seed))
