"""How sources and workers are: what `health.*` carries."""

from enum import StrEnum
from typing import Annotated

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch
from safecity_gis.messages.observations import Code

Count = Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647)]
"""What a column of the database holds."""
Amount = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
"""Finite; neither infinity nor NaN."""


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

    calibration: Annotated[int, msgspec.Meta(gt=0, le=2_147_483_647)]
    verdict: ViewVerdict
    shift_px: Amount | None = None
    """Mean displacement in pixels of the calibrated picture; null where it cannot be told."""
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    reference: Annotated[bytes, msgspec.Meta(max_length=65_536)] = b""
    """The fingerprint that the worker made because it was given none; told until its configuration carries it."""


class PictureVerdict(StrEnum):
    """What the picture tests say of the newest pictures; same values as `core.vision.picture.verdicts.Verdict`."""

    CLEAR = "clear"
    FROZEN = "frozen"
    """Frames arrive and show the same picture."""
    BLACK = "black"
    COVERED = "covered"
    """Something is before the lens: no structure of the scene is left."""
    BLURRED = "blurred"


class PictureCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict that has held for long enough on a camera's pictures."""

    verdict: PictureVerdict
    since: Epoch
    """Of the first picture of which it is true."""
    sharpness: Amount | None = None
    """Share of fine detail in the newest pictures, without unit; compare it with this camera's own only."""
    usual_sharpness: Amount | None = None
    """What it is while the camera is well; null until learnt."""


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
    wanted_fps: Amount | None = None
    """Frames per second that the camera's configuration asks for."""
    arrived_fps: Amount | None = None
    """Frames per second that came from the camera, thinned to the wanted rate: unlike `fps`, no fault of the worker lowers it."""
    bitrate_kbps: Amount | None = None
    """Kilobits per second of the video stream over the last seconds."""
    width_px: Count | None = None
    height_px: Count | None = None
    clock_offset_s: Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)] | None = None
    """The camera's clock minus ours, less whatever the network delays; null where the stream carries no clock."""
    decode_errors_per_s: Amount | None = None
    picture: PictureCheck | None = None
    """Null where nobody looks at the pictures, and until there were enough of them."""


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


Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class PlaceReading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a poll says of one place of the network; null where it says nothing, as of the power of a place out of reach."""

    node: Code
    switch: bool | None = None
    """Whether its switch answers."""
    mains: bool | None = None
    charge: Share | None = None
    """State of charge of its battery."""
    solar_w: Amount | None = None
    load_w: Amount | None = None


class SpanReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether light passes a span, by the ports at its ends or a fibre test system (OTDR)."""

    span: Code
    lit: bool


class NetworkReadings(Message, frozen=True, kw_only=True, tag="network_readings"):
    """One poll of switches, power controllers and fibre monitors, of all of them or of some, every two seconds or so."""

    collector: Code
    at: Epoch
    places: Annotated[tuple[PlaceReading, ...], msgspec.Meta(max_length=5000)] = ()
    spans: Annotated[tuple[SpanReading, ...], msgspec.Meta(max_length=5000)] = ()


HealthMessage = HealthSample | WorkerHeartbeat | NetworkReadings
"""All that travels on `health.>`."""
