"""Calibration of the demonstration clip `vtest.avi` (PETS 2009 S2.L1, view 1; Debian package `opencv-doc`).

Source: nine numbers fitted by least squares (normalised DLT) to the picture and world positions of people that the public
MOTChallenge 2015 reference of this clip gives. How good it is, measured on that reference: 3.8 cm RMS, 7.5 cm at the 95th
percentile; the mapping is rigid to 1 in 1,000 under the published View_001 intrinsics (focal 5.555 mm, kappa1 5.11e-3,
sx 1.0938); the people come out 1.78 m tall (5th to 95th percentile 1.65 to 1.93 m, almost without trend over the picture), and
walk at a median of 0.97 m/s at the recorded 7 frames/s. The file plays at 10 frames/s, so that they seem to walk at 1.4 m/s.
The extrinsics of View_001 as they are often quoted (tx -4844.19, ty 551.09, tz 4966.74 mm) do not belong to this picture: they
put the camera 2 m over the ground and make people 0.53 m tall.
"""

from math import cos, radians, sin

from safecity_gis.messages.configuration import GroundHomography, Pose

WIDTH, HEIGHT = 768, 576

CAMERA_HEIGHT_M = 7.06
TILT_DEG = 16.4
HFOV_DEG = 35.9
NEAR_M, FAR_M = 11.0, 60.0
"""Where along the optical axis the clip shows the ground; people walk between 12 and 36 m."""

PIXELS_TO_GROUND = (
    (0.142151055, -0.00726752594, -44.0871801),
    (-0.00571096904, -0.0399747821, 173.76201),
    (0.000895682986, 0.0191224803, 1.0),
)
"""Pixels of 768 x 576 -> metres to the right of and ahead of the camera's foot, homogeneous."""

PIXEL_SD = 2.0
GROUND_SD_M = 0.1


def clip_homography(*, lon: float, lat: float, bearing_deg: float) -> GroundHomography:
    """The clip's ground as a camera that stands at `lon`, `lat` and looks along `bearing_deg` would see it."""
    b = radians(bearing_deg)
    right, ahead, scale = PIXELS_TO_GROUND
    east = tuple(r * cos(b) + a * sin(b) for r, a in zip(right, ahead, strict=True))
    north = tuple(a * cos(b) - r * sin(b) for r, a in zip(right, ahead, strict=True))
    return GroundHomography(
        matrix=(*east, *north, *scale),
        origin_lon=lon,
        origin_lat=lat,
        width=WIDTH,
        height=HEIGHT,
        pixel_sd=PIXEL_SD,
        ground_sd_m=GROUND_SD_M,
    )


def clip_pose(*, lon: float, lat: float, bearing_deg: float) -> Pose:
    """The pose that goes with `clip_homography`, for the field of view on the map."""
    return Pose(
        lon=lon,
        lat=lat,
        height_m=CAMERA_HEIGHT_M,
        bearing_deg=bearing_deg,
        tilt_deg=TILT_DEG,
        hfov_deg=HFOV_DEG,
        bearing_sd_deg=0.2,
        tilt_sd_deg=0.2,
        position_sd_m=0.3,
    )
