"""How many people one camera sees, and where on the ground. Sums only: no tracklet, no box, no identity."""

from typing import Annotated

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch, Lat, Lon
from safecity_gis.messages.observations import ClockSource, Code

MOST_CELLS = 1024
People = Annotated[float, msgspec.Meta(ge=0, le=100_000)]
LEAST_AREA_M2 = 1e-3
Area = Annotated[float, msgspec.Meta(ge=LEAST_AREA_M2, le=10_000)]
Speed = Annotated[float, msgspec.Meta(ge=-15, le=15)]


class CrowdCell(msgspec.Struct, frozen=True, array_like=True):
    """A square of ground that the camera sees, by its centre."""

    lon: Lon
    lat: Lat
    area_m2: Area
    """How much of it is seen."""
    expected: People
    variance: Annotated[float, msgspec.Meta(ge=0, le=1e9)]
    at_least: bool
    """The camera sees too little between people to tell how many more there are."""
    east_mps: Speed | None = None
    north_mps: Speed | None = None
    """Mean velocity of those whose movement is known; None where nobody's is."""
    speed_variance: Annotated[float, msgspec.Meta(ge=0, le=500)] | None = None


class CrowdCount(Message, frozen=True, kw_only=True, tag="crowd_count"):
    """People in one camera's view at one time, cell by cell; cells without anybody are told too, for they are seen."""

    camera: Code
    district: Code
    worker: Code
    captured_at: Epoch
    clock: ClockSource
    side_m: Annotated[float, msgspec.Meta(gt=0, le=100)]
    """Of a cell."""
    cells: Annotated[tuple[CrowdCell, ...], msgspec.Meta(max_length=MOST_CELLS)]
    counterflow: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    """0: one direction or none; 1: two equal streams against each other."""
