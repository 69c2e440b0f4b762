"""A rendered camera's calibration as a file: its pose, and the same as a homography, as the worker's configuration has them."""

import cv2
import msgspec

from apps.simulator.rendering.camera import SceneCamera
from safecity_gis.core.geo.pose import to_pixels
from safecity_gis.messages.configuration import GroundHomography, Pose


class SceneOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """Where east and north of the truth are counted from."""

    lon: float
    lat: float


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """`calibration.json`. `pose` and `homography` fit `CameraConfig`; all of it is exact, the deviations are nominal."""

    camera: str
    simulated: bool
    width: int
    height: int
    fps: float
    seed: int
    pose: Pose
    homography: GroundHomography
    origin: SceneOrigin


def calibration(camera: SceneCamera, *, origin: SceneOrigin, fps: float, seed: int) -> Calibration:
    """What is to be known of a camera of the scene."""
    return Calibration(
        camera=camera.name,
        simulated=True,
        width=camera.width,
        height=camera.height,
        fps=fps,
        seed=seed,
        pose=camera.pose,
        homography=_homography(camera),
        origin=origin,
    )


def _homography(camera: SceneCamera) -> GroundHomography:
    """From four ground points ahead of the camera; exact, since the ground is flat."""
    ground = camera.ground_ahead()
    pixels = to_pixels(camera.pose, ground, width=camera.width, height=camera.height)
    matrix, _ = cv2.findHomography(pixels, ground)
    first, second, third = (matrix / matrix[2, 2]).tolist()
    return GroundHomography(
        matrix=(*first, *second, *third),
        origin_lon=camera.pose.lon,
        origin_lat=camera.pose.lat,
        width=camera.width,
        height=camera.height,
        pixel_sd=1.5,
        ground_sd_m=0.05,
    )
