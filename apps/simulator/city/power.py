"""Power of the fibre network, all of it made up: feeders by neighbourhood, and at every site and station a battery and a panel.

Command centres have generators: no supply of theirs ever goes dark.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sin

from shapely import MultiPoint, Point

from apps.cameras.choices import CameraKind
from apps.network.choices import NodeKind
from apps.simulator.city.cameras import CameraPlan
from apps.simulator.city.fibre import FibreNodePlan, FibrePlan

MOST_AT_FEEDER = 10
FULL_H = 8.0
"""A full battery carries its load for so long without mains and sun."""
CABINET_W = 25.0
"""Switch, heater and losses."""
CAMERA_W = {CameraKind.FIXED: 12.0, CameraKind.ANPR: 18.0, CameraKind.PTZ: 30.0}
STATION_W = 600.0
PANEL_BY_LOAD = 1.5
"""What a panel gives at noon in clear weather, by the load of its place."""
SUNRISE_H, SUNSET_H = 6.5, 18.5


@dataclass(frozen=True)
class FeederPlan:
    code: str
    name: str
    name_ur: str
    position: Point


@dataclass(frozen=True)
class SupplyPlan:
    """As `core.network.elements.Supply`."""

    code: str
    node: str
    feeder: str
    capacity_wh: float
    load_w: float
    solar_w: tuple[float, ...]


@dataclass(frozen=True)
class PowerPlan:
    feeders: tuple[FeederPlan, ...]
    supplies: tuple[SupplyPlan, ...]


def power_plan(fibre: FibrePlan, cameras: Sequence[CameraPlan]) -> PowerPlan:
    """Feeders and supplies; the loads follow the cameras of each site, the feeders are the same for every seed."""
    load_w: dict[str, float] = defaultdict(lambda: CABINET_W)
    for camera in cameras:
        load_w[camera.site] += CAMERA_W[camera.kind]
    places = [node for node in fibre.nodes if node.kind in {NodeKind.SITE, NodeKind.STATION}]
    feeders, supplies = [], []
    for number, fed in enumerate(_neighbourhoods(places), 1):
        feeder = _feeder(number, fed)
        feeders.append(feeder)
        supplies += [_supply(node, feeder.code, load_w[node.site] if node.site else STATION_W) for node in fed]
    return PowerPlan(tuple(feeders), tuple(supplies))


def _neighbourhoods(places: list[FibreNodePlan]) -> list[list[FibreNodePlan]]:
    """Halve along the longer side until each part fits one feeder."""
    if len(places) <= MOST_AT_FEEDER:
        return [places]
    west, south, east, north = MultiPoint([place.position for place in places]).bounds
    wide = east - west > north - south
    ordered = sorted(places, key=lambda place: (place.position.x if wide else place.position.y, place.code))
    half = len(ordered) // 2
    return [*_neighbourhoods(ordered[:half]), *_neighbourhoods(ordered[half:])]


def _feeder(number: int, fed: list[FibreNodePlan]) -> FeederPlan:
    middle = MultiPoint([place.position for place in fed]).centroid
    return FeederPlan(f"feeder-{number:02d}", f"11 kV feeder {number:02d}", f"11 کے وی فیڈر {number:02d}", middle)


def _supply(node: FibreNodePlan, feeder: str, load_w: float) -> SupplyPlan:
    """A station has a battery and no panel."""
    peak_w = PANEL_BY_LOAD * load_w if node.site else 0.0
    return SupplyPlan(
        f"power-{node.code}", node.code, feeder, FULL_H * load_w, load_w, tuple(_sun_w(peak_w, hour) for hour in range(24))
    )


def _sun_w(peak_w: float, hour: int) -> float:
    """Mean of the hour, by the middle of it."""
    height = sin(pi * (hour + 0.5 - SUNRISE_H) / (SUNSET_H - SUNRISE_H))
    return round(max(0.0, peak_w * height), 1) if SUNRISE_H <= hour + 0.5 <= SUNSET_H else 0.0
