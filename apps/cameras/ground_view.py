"""Which ground each pixel of a camera shows as far as is known: by the calibration in force, else by how it hangs."""

from contextlib import suppress
from dataclasses import dataclass

from apps.cameras.calibration_fit import stance_of
from apps.cameras.models import Camera, CameraPose
from safecity_gis.core.geo import homography
from safecity_gis.core.geo.pose import ground_matrix


@dataclass(frozen=True)
class GroundView:
    by: str
    """`calibration` or `pose`."""
    matrix: tuple[float, ...]
    """Row by row: pixels of the camera's own resolution to metres east and north of the origin."""
    origin: tuple[float, float]
    """Longitude and latitude."""


def ground_view(camera: Camera, pose: CameraPose) -> GroundView:
    """The view of a camera by its present pose."""
    stance = stance_of(camera, pose)
    by, origin = "pose", (stance.lon, stance.lat)
    matrix = ground_matrix(stance, width=camera.width_px, height=camera.height_px)
    if pose.homography:
        with suppress(homography.DegenerateHomography):  # as a worker, which then has no places, so that it can be mended here
            matrix = homography.facing(pose.homography["matrix"], (camera.width_px / 2, camera.height_px))
            by, origin = "calibration", (pose.homography["origin_lon"], pose.homography["origin_lat"])
    return GroundView(by, tuple(matrix.ravel().tolist()), origin)
