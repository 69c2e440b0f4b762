"""How sources and workers are: what `health.*` carries."""

from enum import StrEnum
from typing import Annotated

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch
from safecity_gis.messages.observations import Code

Count = Annotated[int, msgspec.Meta(ge=0)]
Amount = Annotated[float, msgspec.Meta(ge=0)]


class SourceCondition(StrEnum):
    """What the worker can say of a camera's stream."""

    STREAMING = "streaming"
    CONNECTING = "connecting"
    STALLED = "stalled"
    """Connected, but no frame for longer than the stall limit."""
    CORRUPT = "corrupt"
    """Packets arrive and do not decode."""
    UNREACHABLE = "unreachable"


class HealthSample(Message, frozen=True, kw_only=True, tag="health_sample"):
    """One camera's stream as its worker sees it, every few seconds and at once when the condition changes."""

    camera: Code
    district: Code
    worker: Code
    at: Epoch
    condition: SourceCondition
    fps: Amount
    frame_age_s: Amount | None
    frames_dropped: Count
    reconnects: Count
    decode_errors: Count
    reason: str = ""
    """Plain English, never with credentials."""


class WorkerHeartbeat(Message, frozen=True, kw_only=True, tag="worker_heartbeat"):
    """A worker is alive, and how busy it is."""

    worker: Code
    at: Epoch
    cameras: Count
    frames_per_s: Amount
    inference_ms: Amount
    queue_depth: Count
    model: str
    model_sha256: str


HealthMessage = HealthSample | WorkerHeartbeat
"""All that travels on `health.>`."""
