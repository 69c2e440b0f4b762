"""A camera as coverage sees it: where it stands in the frame, where it looks, and how fine its picture is."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely

from safecity_gis.core.geo import pose as poses
from safecity_gis.core.geo.coverage.refusals import between, position_checked, require
from safecity_gis.core.geo.coverage.shapes import NOTHING, polygon_of_ring
from safecity_gis.core.geo.coverage.visibility import MAX_HEIGHT_M, MIN_M
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from safecity_gis.core.geo.pose import MAX_RANGE_M, PoseLike

HFOV_DEG = (0.1, 179.0)
"""No lens draws a plane picture beyond them."""
MAX_PIXELS = 100_000


@dataclass(frozen=True)
class Viewer:
    """A camera with one aim. The frame's north is taken for true north: 0.1 degrees off at 24 km east of the origin in Karachi.

    Raises:
        CoverageError: a value that is not finite or out of its range; the message names it.
    """

    at: GroundXY
    """In the frame's metres; the longitude and latitude of the pose are not read again."""
    pose: PoseLike
    width_px: int
    height_px: int
    range_m: float
    """How far along the ground it counts as seeing, whatever the density."""

    def __post_init__(self) -> None:
        position_checked("the camera's position", self.at)
        between("the camera's height in metres", self.pose.height_m, MIN_M, MAX_HEIGHT_M)
        between("the range in metres", self.range_m, MIN_M, MAX_RANGE_M)
        require(bool(np.isfinite(self.pose.bearing_deg)), f"the bearing must be degrees, got {self.pose.bearing_deg}")
        between("the tilt in degrees", self.pose.tilt_deg, -90, 90)
        between("the horizontal angle of view in degrees", self.pose.hfov_deg, *HFOV_DEG)
        between("the picture's width in pixels", self.width_px, 1, MAX_PIXELS)
        between("the picture's height in pixels", self.height_px, 1, MAX_PIXELS)

    @classmethod
    def placed(cls, pose: PoseLike, frame: LocalFrame, *, width_px: int, height_px: int, range_m: float) -> Self:
        """A camera at its pose's longitude and latitude."""
        return cls(frame.ground(LonLat(pose.lon, pose.lat)), pose, width_px, height_px, range_m)

    @property
    def focal_px(self) -> float:
        return poses.focal_px(self.pose.hfov_deg, self.width_px)

    @property
    def aspect(self) -> float:
        return self.width_px / self.height_px

    @property
    def footprint(self) -> shapely.MultiPolygon:
        """The ground in its picture up to its range as if nothing stood there; empty where it is less than centimetres wide."""
        try:
            ring = poses.ground_footprint(self.pose, self.aspect, self.range_m)
        except shapely.errors.GEOSException:
            return NOTHING
        return polygon_of_ring(np.reshape(ring, (-1, 2)) + np.asarray(self.at))
