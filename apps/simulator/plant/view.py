"""What the simulator knows of fibre and power, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PlaceView:
    """A node of the fibre; a joint has no switch, and a place that is not `powered` by a cabinet of its own never lacks power."""

    code: str
    switch: bool = True
    centre: bool = False
    spliced_through: bool = False
    powered: bool = False
    feeder: str = ""
    battery_wh: float = 0.0
    load_w: float = 0.0
    solar_w: tuple[float, ...] = (0.0,) * 24
    """By hour of the local day."""


@dataclass(frozen=True)
class SpanView:
    code: str
    start: str
    end: str


@dataclass(frozen=True)
class PlantView:
    places: tuple[PlaceView, ...] = ()
    spans: tuple[SpanView, ...] = ()
    cameras: Mapping[str, str] = field(default_factory=dict)
    """Node by camera."""
