"""Text messages between the web process and the browser (JSON, tagged by `type` or `op`); moving objects go as `frames`."""

from typing import Annotated, Any

import msgspec

from safecity_gis.messages.geometry import Epoch, Lat, Lon

PROTOCOL = 1
Sequence = Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFFFF)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """Base of what a browser may ask."""


class View(Request, frozen=True, tag="view"):
    """Show me this part of the map: west, south, east, north in degrees, and the map's zoom."""

    bbox: tuple[Lon, Lat, Lon, Lat]
    zoom: Annotated[float, msgspec.Meta(ge=0, le=24)]


class Ack(Request, frozen=True, tag="ack"):
    """The binary frame of this sequence number, and all before it, have been drawn."""

    seq: Sequence = 0


class Resync(Request, frozen=True, tag="resync"):
    """A sequence number is missing: send a snapshot."""


class Ping(Request, frozen=True, tag="ping"):
    """I am still here."""


LiveRequest = View | Ack | Resync | Ping
PictureRequest = Ack | Ping


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the web process tells a browser."""


class Hello(Notice, frozen=True, kw_only=True, tag="hello"):
    """First message of a connection."""

    server_time: Epoch
    protocol: int = PROTOCOL
    tick_hz: float
    window: int
    """Most binary frames that wait for an acknowledgement."""
    object_ttl_s: float
    language: str
    username: str


class BrowserCamera(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a camera's stream now; `pk` is the `camera` of a moving object."""

    pk: int
    code: str
    condition: str
    count: int
    captured_at: Epoch | None


class Cameras(Notice, frozen=True, kw_only=True, tag="cameras"):
    """Cameras that changed, or, where `full`, all of the user's scope."""

    full: bool
    cameras: list[BrowserCamera]


class BrowserAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert; `phase` is `open` or `close`."""

    id: str
    phase: str
    cause: str
    severity: str
    jurisdiction: str
    camera: str | None
    lon: float | None
    lat: float | None
    detail: str
    element_kind: str
    element: str
    figures: dict[str, float]
    opened_at: Epoch
    closed_at: Epoch | None
    simulated: bool
    exercise_id: str | None


class AlertChanged(Notice, frozen=True, kw_only=True, tag="alert"):
    """An alert opened, changed or closed."""

    alert: BrowserAlert


class OpenAlerts(Notice, frozen=True, kw_only=True, tag="alerts"):
    """All open alerts of the user's scope; what is not in it is closed."""

    alerts: list[BrowserAlert]


class State(Notice, frozen=True, kw_only=True, tag="state"):
    """How old the picture may be: `bus` is `connected` or `lost`; ages in seconds, null where nothing was heard yet."""

    server_time: Epoch
    bus: str
    fusion_age_s: float | None


class RightsChanged(Notice, frozen=True, kw_only=True, tag="rights"):
    """What this user may see, or the city itself, is not what it was: fetch the map's facts again."""


class Waiting(Notice, frozen=True, kw_only=True, tag="waiting"):
    """No picture at the moment: a code for the program, a sentence for the person, the age of the last picture."""

    reason: str
    detail: str
    age_s: float | None


class Refusal(Notice, frozen=True, kw_only=True, tag="error"):
    """A request was refused; where the socket also closes, its code is 4400-4429."""

    code: str
    detail: str


_encoder = msgspec.json.Encoder()


def encode_notice(notice: Notice) -> str:
    """The notice as JSON text."""
    return _encoder.encode(notice).decode()


def request_decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    """A decoder of `LiveRequest` or `PictureRequest`; it raises `msgspec.DecodeError` on anything else."""
    return msgspec.json.Decoder(type_)
