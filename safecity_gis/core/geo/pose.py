"""A camera's pose to the ground and back: pinhole, square pixels, principal point in the middle, flat ground, no roll.

With bearing b (clockwise from north), tilt t (down from the horizon), height h and the normalised picture coordinates
x, y (right, down; 1 = one focal length), the ground point lies h(cos t - y sin t)/(y cos t + sin t) metres ahead and
h x/(y cos t + sin t) to the right. Covariances are first order.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely

from safecity_gis.core.geo.frames import Floats, GroundXY, LocalFrame, LonLat, as_points
from safecity_gis.core.geo.uncertainty import GroundFixes, propagate

MAX_RANGE_M = 2_000.0
"""Beyond this flat ground and the pose's accuracy mean nothing."""


class PoseLike(Protocol):
    """What is needed of a pose: degrees and metres; `messages.configuration.Pose` and the cameras' rows have it."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def height_m(self) -> float: ...
    @property
    def bearing_deg(self) -> float: ...
    @property
    def tilt_deg(self) -> float: ...
    @property
    def hfov_deg(self) -> float: ...


class UncertainPose(PoseLike, Protocol):
    """A pose that knows how well it is known (standard deviations)."""

    @property
    def bearing_sd_deg(self) -> float: ...
    @property
    def tilt_sd_deg(self) -> float: ...
    @property
    def position_sd_m(self) -> float: ...


def focal_px(hfov_deg: float, width: float) -> float:
    """Focal length in pixels of a picture `width` pixels wide."""
    return float(width / 2 / np.tan(np.radians(hfov_deg) / 2))


def locate(
    pose: UncertainPose,
    points: npt.ArrayLike,
    *,
    width: int,
    height: int,
    pixel_sd: npt.ArrayLike = 2.0,
    max_range_m: float = MAX_RANGE_M,
) -> GroundFixes:
    """Foot points [n, 2] in pixels -> metres east and north of the camera with covariance.

    The covariance joins pixel (`pixel_sd`: one or [n]), bearing, tilt and position. Points at or above the horizon,
    or farther than `max_range_m`, become NaN; empty stays empty.
    """
    f = focal_px(pose.hfov_deg, width)
    p = as_points(points)
    x, y = (p[:, 0] - width / 2) / f, (p[:, 1] - height / 2) / f
    b, t = np.radians(pose.bearing_deg), np.radians(pose.tilt_deg)
    cos_b, sin_b, cos_t, sin_t = np.cos(b), np.sin(b), np.cos(t), np.sin(t)
    down = y * cos_t + sin_t
    down = np.where(down > 0, down, np.nan)
    level = cos_t - y * sin_t
    ahead, right = pose.height_m * level / down, pose.height_m * x / down
    reached = np.hypot(ahead, right) <= max_range_m
    ahead, right = np.where(reached, ahead, np.nan), np.where(reached, right, np.nan)

    turn = np.array([[sin_b, cos_b], [cos_b, -sin_b]])
    local = np.zeros((len(p), 2, 3))
    local[:, 0, 1] = -pose.height_m / down**2 / f
    local[:, 1, 0] = pose.height_m / down / f
    local[:, 1, 1] = -pose.height_m * x * cos_t / down**2 / f
    local[:, 0, 2] = -pose.height_m * (down**2 + level**2) / down**2
    local[:, 1, 2] = -pose.height_m * x * level / down**2
    ground = np.column_stack((ahead, right)) @ turn.T
    derivatives = np.zeros((len(p), 2, 4))
    derivatives[:, :, :3] = turn @ local
    derivatives[:, 0, 3], derivatives[:, 1, 3] = ground[:, 1], -ground[:, 0]
    deviations = np.empty((len(p), 4))
    deviations[:, :2] = np.broadcast_to(np.asarray(pixel_sd, dtype=np.float64), len(p))[:, None]
    deviations[:, 2:] = np.radians((pose.tilt_sd_deg, pose.bearing_sd_deg))
    covariances = propagate(derivatives, np.eye(4) * np.square(deviations)[:, None, :]) + np.eye(2) * pose.position_sd_m**2
    covariances[~np.isfinite(ground).all(axis=1)] = np.nan
    return GroundFixes(ground, covariances)


def to_pixels(pose: PoseLike, ground: npt.ArrayLike, *, width: int, height: int, above_m: float = 0.0) -> Floats:
    """Points [n, 2] in metres east and north of the camera, `above_m` over the ground -> pixels [n, 2], also outside the picture.

    Points behind the camera become NaN.
    """
    f = focal_px(pose.hfov_deg, width)
    g = as_points(ground)
    b, t = np.radians(pose.bearing_deg), np.radians(pose.tilt_deg)
    ahead = g[:, 0] * np.sin(b) + g[:, 1] * np.cos(b)
    right = g[:, 0] * np.cos(b) - g[:, 1] * np.sin(b)
    drop = pose.height_m - above_m
    depth = ahead * np.cos(t) + drop * np.sin(t)
    depth = np.where(depth > 1e-6, depth, np.nan)
    below = drop * np.cos(t) - ahead * np.sin(t)
    return np.column_stack((width / 2 + f * right / depth, height / 2 + f * below / depth))


def ground_matrix(pose: PoseLike, *, width: int, height: int) -> Floats:
    """The pose as a homography [3, 3]: pixels of a `width` x `height` picture -> metres east and north of the camera."""
    f = focal_px(pose.hfov_deg, width)
    b, t = np.radians(pose.bearing_deg), np.radians(pose.tilt_deg)
    x, y = np.array((1 / f, 0, -width / 2 / f)), np.array((0, 1 / f, -height / 2 / f))
    one = np.array((0.0, 0.0, 1.0))
    ahead, right = pose.height_m * (np.cos(t) * one - np.sin(t) * y), pose.height_m * x
    down = np.cos(t) * y + np.sin(t) * one
    return np.stack((ahead * np.sin(b) + right * np.cos(b), ahead * np.cos(b) - right * np.sin(b), down))


def field_of_view(pose: PoseLike, aspect: float, range_m: float) -> list[LonLat]:
    """The ground that a camera sees up to `range_m`, as a closed ring; empty where it sees none.

    Args:
        pose: where it stands and looks.
        aspect: width / height of the picture.
        range_m: how far it still counts as seeing.
    """
    ring = ground_footprint(pose, aspect, range_m)
    frame = LocalFrame(LonLat(pose.lon, pose.lat))
    return [LonLat(float(lon), float(lat)) for lon, lat in frame.to_lonlat(ring)]


def ground_footprint(pose: PoseLike, aspect: float, range_m: float) -> list[GroundXY]:
    """As `field_of_view`, in metres east and north of the camera."""
    values = (pose.height_m, pose.bearing_deg, pose.tilt_deg, pose.hfov_deg, aspect, range_m)
    if not np.isfinite(values).all() or min(pose.height_m, aspect, range_m) <= 0:
        return []
    t, b = np.radians(pose.tilt_deg), np.radians(pose.bearing_deg)
    edge = np.tan(np.radians(pose.hfov_deg) / 2)
    bottom, top = edge / aspect, -edge / aspect
    least_down = pose.height_m / (100 * range_m)
    if np.cos(t) > 1e-9:
        top = max(top, (least_down - np.sin(t)) / np.cos(t))
    corners = [(-edge, bottom), (edge, bottom), (edge, top), (-edge, top)]
    if bottom <= top or min(y * np.cos(t) + np.sin(t) for _, y in corners) <= 0:
        return []
    ground = []
    for x, y in corners:
        down = y * np.cos(t) + np.sin(t)
        ahead, right = pose.height_m * (np.cos(t) - y * np.sin(t)) / down, pose.height_m * x / down
        ground.append((ahead * np.sin(b) + right * np.cos(b), ahead * np.cos(b) - right * np.sin(b)))
    seen = shapely.Polygon(ground).intersection(shapely.Point(0, 0).buffer(range_m, quad_segs=24))
    if seen.is_empty or not isinstance(seen, shapely.Polygon):
        return []
    return [GroundXY(float(e), float(n)) for e, n in shapely.remove_repeated_points(seen, 0.01).exterior.coords]
