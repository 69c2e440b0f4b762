"""What fusion tells the web processes about now. Core NATS, latest wins; the browser gets it as `frames` encodes it."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from safecity_gis.messages.alerts import AlertPhase, Severity
from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch, Lat, Lon
from safecity_gis.messages.live_objects import CameraName, LiveObjects
from safecity_gis.messages.observations import Code


class CameraCondition(StrEnum):
    """What the map shows of a camera's stream: worst first wins."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    DEGRADED = "degraded"
    OFFLINE = "offline"


class LiveCamera(msgspec.Struct, frozen=True, array_like=True):
    camera: CameraName
    condition: CameraCondition
    count: int
    """Objects in view in the last processed frame."""
    captured_at: Epoch | None
    """Capture time of the last processed frame."""


class LiveCameras(Message, frozen=True, kw_only=True, tag="live_cameras"):
    """Cameras of one district whose condition or count changed."""

    district: Code
    published_at: Epoch
    cameras: tuple[LiveCamera, ...]


class LiveAlert(Message, frozen=True, kw_only=True, tag="live_alert"):
    """An alert opened, changed or closed."""

    alert_id: UUID
    phase: AlertPhase
    cause: Code
    severity: Severity
    district: Code
    camera: Code | None
    lon: Lon | None
    lat: Lat | None
    detail: Annotated[str, msgspec.Meta(max_length=500)] = ""
    element_kind: str = ""
    element: str = ""
    """The part of the network that is to blame; both empty where none is."""
    figures: dict[str, float] = {}
    opened_at: Epoch
    closed_at: Epoch | None


class LiveRights(Message, frozen=True, kw_only=True, tag="live_rights"):
    """Roles, postings or the cameras themselves changed: every open subscription must be checked again."""

    reason: str
    facts: bool = False
    """Whether cameras, coverage or network changed, so that open maps must fetch them again."""


LiveMessage = LiveObjects | LiveCameras | LiveAlert | LiveRights
"""All that travels on `live.>`."""

OBJECT_TTL_S = 3.0
"""An object not seen for so long leaves the map."""
