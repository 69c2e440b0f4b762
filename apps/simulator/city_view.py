"""What the simulator knows of the city, as plain values: it is loaded once and everything else is computed from it."""

from dataclasses import dataclass, field

from shapely import MultiPolygon, Polygon

from apps.simulator.plant.view import PlantView
from safecity_gis.core.geo.frames import Floats


@dataclass(frozen=True)
class CameraView:
    """One simulated camera: where it stands and looks, what it sees, and whether anything comes from it.

    Degrees and metres; it satisfies `safecity_gis.core.geo.pose.PoseLike`.
    """

    code: str
    district: str
    lon: float
    lat: float
    height_m: float
    bearing_deg: float
    tilt_deg: float
    hfov_deg: float
    range_m: float
    width: int
    height: int
    field_of_view: Polygon
    """Longitude, latitude; empty where it sees no ground."""
    faulty: bool = False
    """Only its silence is told."""


@dataclass(frozen=True)
class RoadView:
    """One road segment; `line` [k, 2] longitude, latitude."""

    line: Floats
    start: int
    end: int
    road_class: str
    speed_mps: float
    lanes: int
    one_way: bool


@dataclass(frozen=True)
class BuildingView:
    """`footprint` [k, 2] longitude, latitude."""

    footprint: Floats
    height_m: float


@dataclass(frozen=True)
class ZoneView:
    code: str
    name: str
    area: MultiPolygon


@dataclass(frozen=True)
class CityView:
    """Everything that is simulated from; `stamp` differs whenever any of it does."""

    cameras: tuple[CameraView, ...]
    roads: tuple[RoadView, ...]
    buildings: tuple[BuildingView, ...] = ()
    zones: tuple[ZoneView, ...] = ()
    plant: PlantView = field(default_factory=PlantView)
    stamp: str = ""

    def __bool__(self) -> bool:
        return bool(self.cameras and self.roads)
