"""Where cameras look: along the roads that meet at their site, and what ground they see of it."""

from dataclasses import dataclass
from functools import lru_cache
from math import atan, atan2, degrees, radians, tan
from random import Random
from typing import Any

import orjson
import shapely
from msgspec.json import encode
from shapely import Point, Polygon

from apps.cameras.choices import CameraKind
from apps.simulator.city.demo_clip import FAR_M, HEIGHT, WIDTH, clip_homography, clip_pose
from apps.simulator.city.frame import CITY
from apps.simulator.city.sites import SitePlan, ring_network
from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.geo.pose import ground_footprint
from safecity_gis.messages.configuration import Pose

AIM_M = {CameraKind.FIXED: (28.0, 45.0), CameraKind.PTZ: (40.0, 60.0), CameraKind.ANPR: (20.0, 26.0)}
HFOV_DEG = {CameraKind.FIXED: (58.0, 88.0), CameraKind.PTZ: (50.0, 62.0), CameraKind.ANPR: (20.0, 28.0)}
JITTER_DEG = {CameraKind.FIXED: 7.0, CameraKind.PTZ: 40.0, CameraKind.ANPR: 2.0}
MOST_RANGE_M = {CameraKind.FIXED: 110.0, CameraKind.PTZ: 150.0, CameraKind.ANPR: 45.0}
DETECTION_PX_PER_M = 25.0
"""Source: IEC 62676-4, pixel density for detection."""
VIEW_M = 40.0


@dataclass(frozen=True)
class PosePlan:
    """As the columns of `cameras.CameraPose`; `seen` in metres of the city's frame."""

    mount_height_m: float
    bearing_deg: float
    tilt_deg: float
    hfov_deg: float
    range_m: float
    seen: Polygon
    homography: dict[str, Any] | None = None


@lru_cache(maxsize=1024)
def views_of(site: SitePlan) -> tuple[float, ...]:
    """Bearings in degrees from the pole to the roads around it, some 40 m away; at least two."""
    graph, place = ring_network(), site.position
    edge = graph.edges[site.edge]
    if not site.junction:
        ahead = [
            edge.line.interpolate(min(edge.line.length, site.along_m + VIEW_M)),
            edge.line.interpolate(max(0, site.along_m - VIEW_M)),
        ]
        return tuple(_bearing(place, point) for point in ahead)
    node = edge.start if site.along_m < edge.line.length / 2 else edge.end
    found = []
    for other in graph.edges:
        if other.start == node:
            found.append(_bearing(place, other.line.interpolate(VIEW_M + 12.0)))
        if other.end == node:
            found.append(_bearing(place, other.line.interpolate(max(0.0, other.line.length - VIEW_M - 12.0))))
    return tuple(found)


def pose_of(
    position: Point, kind: CameraKind, views: tuple[float, ...], number: int, size_px: tuple[int, int], random: Random
) -> PosePlan:
    """A pose for the site's camera `number`: it takes the views in turn."""
    height = round(random.uniform(6.0, 12.0), 1)
    bearing = round(views[number % len(views)] + random.uniform(-1, 1) * JITTER_DEG[kind], 1) % 360
    tilt = round(degrees(atan(height / random.uniform(*AIM_M[kind]))), 1)
    hfov = round(random.uniform(*HFOV_DEG[kind]), 1)
    reach = size_px[0] / (2 * tan(radians(hfov) / 2) * DETECTION_PX_PER_M)
    range_m = float(round(min(MOST_RANGE_M[kind], reach)))
    lon, lat = CITY.lonlat(GroundXY(position.x, position.y))
    pose = Pose(lon=lon, lat=lat, height_m=height, bearing_deg=bearing, tilt_deg=tilt, hfov_deg=hfov)
    return PosePlan(height, bearing, tilt, hfov, range_m, _seen(position, pose, size_px[0] / size_px[1], range_m))


def demonstration_pose(position: Point, bearing_deg: float) -> PosePlan:
    """The pose and the calibration of the recorded clip, set up here."""
    lon, lat = (round(value, 7) for value in CITY.lonlat(GroundXY(position.x, position.y)))
    pose = clip_pose(lon=lon, lat=lat, bearing_deg=bearing_deg)
    homography = orjson.loads(encode(clip_homography(lon=lon, lat=lat, bearing_deg=bearing_deg)))
    seen = _seen(position, pose, WIDTH / HEIGHT, FAR_M)
    return PosePlan(pose.height_m, float(bearing_deg), pose.tilt_deg, pose.hfov_deg, FAR_M, seen, homography)


def _seen(position: Point, pose: Pose, aspect: float, range_m: float) -> Polygon:
    ring = ground_footprint(pose, aspect, range_m)
    shape = Polygon([(position.x + e, position.y + n) for e, n in ring])
    return shapely.orient_polygons(shapely.simplify(shape, 0.3))


def _bearing(origin: Point, target: Point) -> float:
    return degrees(atan2(target.x - origin.x, target.y - origin.y)) % 360
