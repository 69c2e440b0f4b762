"""A camera of the rendered scene: points of the street to pixels, by the one projection of `core.geo.pose`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.simulator.rendering.street import StreetFrame
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.pose import focal_px, to_pixels
from safecity_gis.messages.configuration import Pose

NEAREST_M = 2.0
"""What is closer along the optical axis, or behind, is not drawn."""
_STEP_M = 0.1


@dataclass(frozen=True)
class SceneCamera:
    """One view of the scene. `east`, `north`: metres of its foot from the scene's origin."""

    name: str
    pose: Pose
    east: float
    north: float
    width: int
    height: int
    street: StreetFrame

    @cached_property
    def place(self) -> Floats:
        """Its foot in street coordinates [2]."""
        return self.street.street(np.array((self.east, self.north)))

    @cached_property
    def horizon_px(self) -> float:
        """The picture row of the horizon; may lie outside."""
        far = np.array([(np.sin(b := np.radians(self.pose.bearing_deg)), np.cos(b))]) * 1e7
        return float(to_pixels(self.pose, far, width=self.width, height=self.height)[0, 1])

    def project(self, points: Floats) -> Floats:
        """Street points [..., 3] (u, v, z in metres) -> pixels [..., 2]; NaN behind the camera."""
        points = np.asarray(points, dtype=np.float64)
        flat = points.reshape(-1, 3)
        offset = self.street.ground(flat[:, :2]) - (self.east, self.north)
        found = to_pixels(self.pose, offset, width=self.width, height=self.height, above_m=flat[:, 2])  # type: ignore[arg-type]
        return found.reshape(*points.shape[:-1], 2)

    def scale(self, points: Floats) -> Floats:
        """Pixels per metre at street points [..., 3], for lengths that face the camera; NaN behind it."""
        points = np.asarray(points, dtype=np.float64)
        b = np.radians(self.pose.bearing_deg)
        right = self.street.street(np.array((np.cos(b) + self.street.east, -np.sin(b) + self.street.north)))
        moved = points + np.append(right, 0.0) * _STEP_M
        return (self.project(moved) - self.project(points))[..., 0] / _STEP_M

    def ground_ahead(self) -> Floats:
        """Four ground points [4, 2] before it, metres east and north of its foot: enough to tie the ground to the picture."""
        b, h = np.radians(self.pose.bearing_deg), self.pose.height_m
        forward, right = np.array((np.sin(b), np.cos(b))), np.array((np.cos(b), -np.sin(b)))
        return np.array([forward * h * far + right * h * side for far in (1.5, 5.0) for side in (-1.0, 1.0)])

    def before(self, points: Floats) -> bool:
        """Whether all of street points [n, 3] lie far enough in front of it to be drawn."""
        depth = self.depth_m(points)
        return bool(np.isfinite(depth).all() and depth.min() >= NEAREST_M)

    def depth_m(self, points: Floats) -> Floats:
        """Distance along the optical axis at street points [..., 3]."""
        return focal_px(self.pose.hfov_deg, self.width) / self.scale(points)

    def toward(self, points: Floats) -> Floats:
        """Unit vectors [..., 3] in street axes from points to the camera."""
        eye = np.append(self.place, self.pose.height_m)
        offset = eye - np.asarray(points, dtype=np.float64)
        return offset / np.linalg.norm(offset, axis=-1, keepdims=True)
