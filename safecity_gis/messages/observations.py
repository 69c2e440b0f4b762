"""What a recognition worker (or the simulator) tells fusion: observations of a frame, and tracklets."""

from enum import IntEnum, StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Box, Confidence, Epoch, GroundFix, PathPoint

MOST_OBJECTS = 2000
"""In one frame; objects of two cameras are compared pair by pair where their views overlap."""
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""Code of a camera, district or worker: safe as one token of a bus subject."""


class ObjectClass(IntEnum):
    """What a detector may say of an object. There is no class for a trait of a person, and there never will be."""

    UNKNOWN = 0
    PERSON = 1
    BICYCLE = 2
    MOTORCYCLE = 3
    CAR = 4
    BUS = 5
    TRUCK = 6
    RICKSHAW = 7


class ClockSource(StrEnum):
    """Where a frame's capture time comes from."""

    RTCP = "rtcp"
    ARRIVAL = "arrival"
    FILE = "file"
    SIMULATED = "simulated"


class TrackletPhase(StrEnum):
    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"


class Observation(msgspec.Struct, frozen=True, array_like=True):
    """One object in one frame. Velocity is east, north in m/s; `ground` is None where the camera has no calibration."""

    tracklet_id: UUID
    object_class: ObjectClass
    confidence: Confidence
    box: Box
    ground: GroundFix | None = None
    velocity_mps: tuple[float, float] | None = None


class ObservationBatch(Message, frozen=True, kw_only=True, tag="observation_batch"):
    """Everything one camera saw in one processed frame; an empty `objects` still says that the camera sees."""

    camera: Code
    district: Code
    worker: Code
    run: UUID
    """One start of one source: with `frame` it identifies this batch for ever."""
    frame: Annotated[int, msgspec.Meta(ge=0)]
    captured_at: Epoch
    clock: ClockSource
    width: Annotated[int, msgspec.Meta(ge=1)]
    height: Annotated[int, msgspec.Meta(ge=1)]
    objects: Annotated[tuple[Observation, ...], msgspec.Meta(max_length=MOST_OBJECTS)]


class TrackletUpdate(Message, frozen=True, kw_only=True, tag="tracklet_update"):
    """A tracklet opened, changed materially or closed. Every revision tells the whole tracklet up to then."""

    tracklet_id: UUID
    revision: Annotated[int, msgspec.Meta(ge=0)]
    phase: TrackletPhase
    camera: Code
    district: Code
    worker: Code
    object_class: ObjectClass
    confidence: Confidence
    clock: ClockSource
    valid_from: Epoch
    valid_to: Epoch
    """Last sight so far."""
    path: tuple[PathPoint, ...]
    """Ground path, simplified, at most 512 points; empty where the camera has no calibration."""
    accuracy_m: Annotated[float, msgspec.Meta(ge=0)] | None = None
    """Radius of the 68 % circle of the path's points."""
    speed_mps: Annotated[float, msgspec.Meta(ge=0)] | None = None
    colour: str | None = None
    observations: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Number of frames in which the object was seen."""
