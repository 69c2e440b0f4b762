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


class ViewVerdict(StrEnum):
    """Whether a calibrated camera still looks where it looked; same values as `core.vision.view_change.Verdict`."""

    STEADY = "steady"
    MOVED = "moved"
    REPLACED = "replaced"
    UNCLEAR = "unclear"


class ViewCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The newest comparison of a camera's view with the view at its calibration."""

    calibration: Annotated[int, msgspec.Meta(gt=0)]
    verdict: ViewVerdict
    shift_px: Amount | None = None
    """Mean displacement in pixels of the calibrated picture; null where it cannot be told."""
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    reference: Annotated[bytes, msgspec.Meta(max_length=65_536)] = b""
    """The fingerprint that the worker made because it was given none; told until its configuration carries it."""


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
    view: ViewCheck | None = None
    """Null for a camera without a calibration of its own, and until the first comparison."""


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
    provider: str = ""
    """What runs the model, in ONNX Runtime's words; empty where nothing does."""


HealthMessage = HealthSample | WorkerHeartbeat
"""All that travels on `health.>`."""
