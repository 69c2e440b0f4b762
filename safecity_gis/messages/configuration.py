"""What a worker must know of a camera, and how long it may publish its pictures. Travels on `cfg.*`, sealed (`sealing`)."""

from typing import Annotated

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch, Lat, Lon
from safecity_gis.messages.observations import Code

Polygon = tuple[tuple[float, float], ...]
"""Vertices in picture fractions (0-1), so that a change of resolution moves nothing."""


class Pose(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera stands and looks. Bearing clockwise from true north, tilt down from the horizon, in degrees."""

    lon: Lon
    lat: Lat
    height_m: Annotated[float, msgspec.Meta(gt=0)]
    bearing_deg: float
    tilt_deg: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    hfov_deg: Annotated[float, msgspec.Meta(gt=0, lt=180)]
    bearing_sd_deg: float = 2.0
    tilt_sd_deg: float = 1.0
    position_sd_m: float = 5.0


class GroundHomography(msgspec.Struct, frozen=True, kw_only=True):
    """Picture to ground plane: (x, y, 1) in pixels of `width` x `height` -> metres east and north of the origin."""

    matrix: tuple[float, float, float, float, float, float, float, float, float]
    """Row by row."""
    origin_lon: Lon
    origin_lat: Lat
    width: int
    height: int
    pixel_sd: float = 2.0
    """Standard deviation of a foot point in pixels."""
    ground_sd_m: float = 0.3
    """Standard deviation of the calibration itself; added everywhere."""
    covariance: tuple[float, ...] = ()
    """Of the matrix's nine entries, 81 numbers row by row; empty where only `ground_sd_m` is known."""
    calibration: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Number of the calibration on the calibration screen; 0 where it came from elsewhere."""

    def __post_init__(self) -> None:
        if len(self.covariance) not in {0, 81}:
            raise ValueError(f"expected a covariance of 81 numbers or none, got {len(self.covariance)}")


class CameraConfig(Message, frozen=True, kw_only=True, tag="camera_config"):
    """One camera of one worker. A homography, where there is one, goes before the pose."""

    camera: Code
    district: Code
    worker: Code
    version: int
    url: str
    """`rtsp://…`, `rtsps://…`, or `file:///…` (played in a loop at its own rate)."""
    username: str = ""
    password: str = ""
    fps: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0
    start_s: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    """Where a file starts."""
    pose: Pose | None = None
    homography: GroundHomography | None = None
    view_reference: bytes = b""
    """Fingerprint of the view at the calibration (`core.vision.view_change`); empty: the worker is to make one and tell it."""
    regions: tuple[Polygon, ...] = ()
    """Regions of interest; empty means the whole picture."""
    masks: tuple[Polygon, ...] = ()
    """Privacy masks: burnt in before any picture leaves the worker, and nothing inside is recognised."""
    doors: tuple[Polygon, ...] = ()
    """Where, apart from the picture's borders, people and vehicles come into view and leave it."""
    max_tiles: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    """Most detector runs per frame."""
    budget_ms: Annotated[float, msgspec.Meta(gt=0)] = 200.0
    """Most detector time per frame; tiles beyond it wait for the next frame, round robin."""
    min_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.35
    plates: Annotated[str, msgspec.Meta(max_length=32, pattern=r"^[a-z0-9_]*$")] = ""
    """Grammar of the number plates that are read; empty: none is."""


class MediaGrant(Message, frozen=True, kw_only=True, tag="media_grant"):
    """While it lasts, the worker publishes this camera's annotated, masked frames. Renewed while somebody looks."""

    camera: Code
    expires_at: Epoch
    fps: Annotated[float, msgspec.Meta(gt=0, le=25)] = 5.0
    max_width: Annotated[int, msgspec.Meta(ge=160, le=4096)] = 960
