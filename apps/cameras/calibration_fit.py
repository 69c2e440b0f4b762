"""Pairs of picture and map fitted to a camera: residuals, doubt, and in words how good it is. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from shapely.geometry import MultiPoint

from apps.cameras.choices import Judgement
from apps.cameras.models import Camera, CameraPose
from safecity_gis.core.geo import homography
from safecity_gis.core.geo.calibration import Calibration, calibrate
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat
from safecity_gis.core.geo.pose_fit import FittedPose, fit_angles
from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.messages.configuration import GroundHomography, Pose

STILL_WIDTH_PX = 960
"""Pictures reach the browser at most so wide: a picked point is no surer than that."""
PICKED_SD_PX = 1.5
"""Standard deviation of a picked point in such a picture."""
PICKED_SD_M = 0.3
"""Standard deviation of a point picked on the map."""
FOOT_SD_PX = 2.0
"""Standard deviation of a detected foot point, as workers assume it elsewhere."""
MOST_PAIRS = 40
GOOD_FROM_PAIRS = 6
GOOD_RMS_M, USABLE_RMS_M = 0.5, 1.5
GOOD_RADIUS_M, USABLE_RADIUS_M = 1.0, 4.0
LEAST_SPAN = 0.12
"""Least share of the picture's ground that the pairs should span."""
TURNED_DEG = 5.0

REFUSALS: dict[str, Promise] = {
    "few": _("At least four pairs are needed."),
    "nan": _("Every pair needs a place in the picture and on the map."),
    "same": _("Two pairs lie at the same place, in the picture or on the map."),
    "line": _("The pairs lie on one line. Spread them over the ground: near and far, left and right."),
    "horizon": _("Some pairs contradict each other: one would lie beyond the horizon of the others."),
    "mirrored": _("Left and right, or near and far, are exchanged between picture and map."),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A point of the picture, in pixels of the camera's own resolution, and the same point of the ground in degrees."""

    x: float
    y: float
    lon: float
    lat: float


@dataclass(frozen=True)
class CameraFit:
    """A calibration of this camera, not saved yet."""

    calibration: Calibration
    frame: LocalFrame
    width: int
    height: int
    range_m: float
    judgement: Judgement
    reasons: tuple[str, ...]
    """Sentences in the reader's language: why it is not better, and what to do."""
    fitted: FittedPose | None

    def homography(self, number: int) -> GroundHomography:
        """As the workers get it."""
        return GroundHomography(
            matrix=tuple(self.calibration.matrix.ravel().tolist()),
            covariance=tuple(self.calibration.covariance.ravel().tolist()),
            origin_lon=self.frame.origin.lon,
            origin_lat=self.frame.origin.lat,
            width=self.width,
            height=self.height,
            pixel_sd=FOOT_SD_PX,
            ground_sd_m=0.0,
            calibration=number,
        )

    def ground_pixels(self, columns: int, rows: int) -> Floats:
        """Pixels [n, 2] of a grid over that part of the picture that shows ground within the camera's range."""
        xs, ys = np.meshgrid(np.linspace(0, self.width, columns + 2)[1:-1], np.linspace(0, self.height, rows + 2)[1:])
        pixels = np.column_stack((xs.ravel(), ys.ravel()))
        ground = homography.apply(self.calibration.matrix, pixels)
        return pixels[np.nan_to_num(np.hypot(*ground.T), nan=np.inf) <= self.range_m]


def camera_fit(camera: Camera, pose: CameraPose, pairs: Sequence[Pair]) -> CameraFit:
    """Fit the pairs.

    Raises:
        CalibrationRefused: they fix nothing; `REFUSALS` says its code in words.
    """
    stance = stance_of(camera, pose)
    frame = LocalFrame(LonLat(stance.lon, stance.lat))
    pixels = np.array([(pair.x, pair.y) for pair in pairs], dtype=np.float64).reshape(-1, 2)
    ground = frame.to_ground([(pair.lon, pair.lat) for pair in pairs])
    picked = PICKED_SD_PX * max(1.0, camera.width_px / STILL_WIDTH_PX)
    found = calibrate(pixels, ground, pixel_sd=picked, ground_sd=PICKED_SD_M)
    agreeing = ~found.outliers
    fitted = fit_angles(stance, pixels[agreeing], ground[agreeing], width=camera.width_px, height=camera.height_px)
    plain = CameraFit(found, frame, camera.width_px, camera.height_px, pose.range_m, Judgement.POOR, (), fitted)
    judgement, reasons = _judged(plain, pixels[agreeing], stance)
    return CameraFit(found, frame, camera.width_px, camera.height_px, pose.range_m, judgement, reasons, fitted)


def stance_of(camera: Camera, pose: CameraPose) -> Pose:
    """A camera's pose at its site."""
    place = camera.site.position
    return Pose(
        lon=place.x,
        lat=place.y,
        height_m=pose.mount_height_m,
        bearing_deg=pose.bearing_deg,
        tilt_deg=pose.tilt_deg,
        hfov_deg=pose.hfov_deg,
        position_sd_m=camera.site.accuracy_m,
    )


def typical_radius_m(fit: CameraFit) -> float:
    """Median over the view's ground of the 68 % radius that the calibration alone leaves open; infinite without ground."""
    fixes = homography.locate(
        fit.calibration.matrix,
        fit.ground_pixels(8, 6),
        pixel_sd=0.0,
        ground_sd_m=0.0,
        matrix_covariance=fit.calibration.covariance,
    )
    radii = radius_68_m(fixes.covariances)
    return float(np.median(radii)) if len(radii) else float("inf")


def span_share(fit: CameraFit, pixels: Floats) -> float:
    """Share (0-1) of the picture's ground that lies within the hull of the pairs."""
    seen, hull = fit.ground_pixels(24, 18), MultiPoint(pixels).convex_hull
    return float(np.mean([hull.intersects(point) for point in MultiPoint(seen).geoms])) if len(seen) else 0.0


def _judged(fit: CameraFit, pixels: Floats, stance: Pose) -> tuple[Judgement, tuple[str, ...]]:
    found, reasons = fit.calibration, []
    rms, radius, best = found.rms_m, typical_radius_m(fit), Judgement.GOOD
    if found.outliers.any():
        reasons.append(str(_("A pair contradicts the others and was left out. Check or remove it.")))
        best = Judgement.USABLE
    if len(pixels) < GOOD_FROM_PAIRS:
        reasons.append(str(_("With so few pairs a wrong one cannot be noticed. Place six or more.")))
        best = Judgement.USABLE
    if span_share(fit, pixels) < LEAST_SPAN:
        reasons.append(str(_("The pairs span only a small part of the ground in view. Add some far from the others.")))
        best = Judgement.USABLE
    if rms > GOOD_RMS_M:
        reasons.append(str(_("The pairs fit to %(rms).1f m only. Check the largest residuals.") % {"rms": rms}))
    if radius > GOOD_RADIUS_M:
        reasons.append(str(_("A typical place in view is known to %(radius).1f m only.") % {"radius": radius}))
    if fit.fitted is not None:
        turned = abs((fit.fitted.bearing_deg - stance.bearing_deg + 180) % 360 - 180)
        if turned > TURNED_DEG:
            text = _("The pairs say that the camera looks %(turned).0f° away from its recorded bearing.")
            reasons.append(str(text % {"turned": turned}))
    if rms > USABLE_RMS_M or radius > USABLE_RADIUS_M:
        return Judgement.POOR, tuple(reasons)
    if rms > GOOD_RMS_M or radius > GOOD_RADIUS_M:
        return Judgement.USABLE, tuple(reasons)
    return best, tuple(reasons)
