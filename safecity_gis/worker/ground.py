"""Where on the ground a box of a camera's picture stands, by homography or pose, with covariance."""

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo import homography, pose
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat
from safecity_gis.core.geo.uncertainty import GroundFixes, without_far
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.geometry import GroundFix

POSE_PIXEL_SD = 2.0
HEIGHT_SHARE_SD = 0.04
"""Standard deviation of a box's lower edge as a share of the box's height."""
CUT_SHARE_SD = 0.25
"""The same for a box that the picture's lower edge cuts: the feet are somewhere below."""
WORST_RADIUS_M = 40.0
"""A fix that is worse says nothing worth a place on the map."""


class GroundView:
    """One camera's ground, in metres east and north of the calibration's origin."""

    def __init__(self, config: CameraConfig) -> None:
        """Raises homography.DegenerateHomography where the calibration maps nothing; ValueError without any calibration."""
        self._pose, self._calibration = config.pose, config.homography
        if self._calibration is not None:
            matrix = np.array(self._calibration.matrix).reshape(3, 3)
            bottom = (self._calibration.width / 2, self._calibration.height)
            self._matrix = homography.facing(matrix, bottom)
            covariance = self._calibration.covariance
            self._matrix_covariance = np.array(covariance).reshape(9, 9) if covariance else None
            self._frame = LocalFrame(LonLat(self._calibration.origin_lon, self._calibration.origin_lat))
        elif self._pose is not None:
            self._frame = LocalFrame(LonLat(self._pose.lon, self._pose.lat))
        else:
            raise ValueError("the camera has neither homography nor pose")
        self.moved_px: float = 0.0
        """How far the view has moved since the calibration, in pixels of its picture: so much less sure is every foot point.

        Infinite where the view is another one: then nothing has a place on the ground.
        """

    def locate(self, boxes: npt.ArrayLike, *, width: int, height: int) -> GroundFixes:
        """Boxes xyxy [n, 4] of a picture of this size -> metres; NaN where a box has no place on the ground."""
        b = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
        feet = np.column_stack(((b[:, 0] + b[:, 2]) / 2, b[:, 3]))
        tall = b[:, 3] - b[:, 1]
        sd = tall * np.where(b[:, 3] >= height - 2, CUT_SHARE_SD, HEIGHT_SHARE_SD)
        if self._calibration is not None:
            scale = np.array((self._calibration.width / width, self._calibration.height / height))
            fixes = homography.locate(
                self._matrix,
                feet * scale,
                pixel_sd=np.hypot(np.maximum(sd * scale[1], self._calibration.pixel_sd), self.moved_px),
                ground_sd_m=self._calibration.ground_sd_m,
                matrix_covariance=self._matrix_covariance,
            )
        elif self._pose is not None:
            fixes = pose.locate(self._pose, feet, width=width, height=height, pixel_sd=np.maximum(sd, POSE_PIXEL_SD))
        return without_far(fixes, WORST_RADIUS_M)

    def lonlat(self, points: npt.ArrayLike) -> Floats:
        """Metres [n, 2] -> degrees [n, 2] (lon, lat)."""
        return self._frame.to_lonlat(points)

    def fixes(self, fixes: GroundFixes) -> list[GroundFix | None]:
        """As messages carry them; None for NaN."""
        places = self.lonlat(fixes.points)
        return [
            GroundFix(float(lon), float(lat), float(c[0, 0]), float(c[0, 1]), float(c[1, 1])) if np.isfinite(lon) else None
            for (lon, lat), c in zip(places, fixes.covariances, strict=True)
        ]
