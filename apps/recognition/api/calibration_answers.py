"""Calibrations as JSON, as `static/js/calibration/` reads them: pixels of the camera's own resolution, lon before lat."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from apps.cameras.calibration_drawing import drawing_of
from apps.cameras.calibration_fit import CameraFit, typical_radius_m
from apps.cameras.calibration_services import earliest_from, newest_number
from apps.cameras.ground_view import ground_view
from apps.cameras.models import Camera, CameraCalibration, CameraPose, CameraView


def screen_answer(camera: Camera, pose: CameraPose) -> dict[str, Any]:
    """All that the calibration screen starts from."""
    in_force = (pose.homography or {}).get("calibration", 0)
    versions = CameraCalibration.objects.filter(camera=camera, known_to=None).order_by("-number")
    view = CameraView.objects.current().filter(camera=camera, calibration=in_force).first() if in_force else None
    return {
        "camera": {
            "code": camera.code,
            "width": camera.width_px,
            "height": camera.height_px,
            "lon": camera.site.position.x,
            "lat": camera.site.position.y,
            "accuracy_m": camera.site.accuracy_m,
            "range_m": pose.range_m,
            "bearing_deg": pose.bearing_deg,
            "simulated": camera.simulated,
            "recorded": camera.recorded,
        },
        "base": newest_number(camera),
        "in_force": in_force,
        "earliest": earliest_from(camera, pose),
        "expected": asdict(ground_view(camera, pose)),
        "view": view and {"verdict": view.verdict, "shift_px": view.shift_px, "since": view.valid_from},
        "versions": [version_answer(version, in_force=version.number == in_force) for version in versions],
    }


def version_answer(version: CameraCalibration, *, in_force: bool) -> dict[str, Any]:
    names = ("number", "pairs", "rms_m", "judgement", "note", "author", "restored_from", "valid_from", "valid_to", "known_from")
    return {name: getattr(version, name) for name in names} | {"in_force": in_force}


def fit_answer(fit: CameraFit) -> dict[str, Any]:
    """A fit with its residuals by pair, its judgement, and what to draw."""
    found = fit.calibration
    return {
        "matrix": found.matrix.ravel().tolist(),
        "origin": [fit.frame.origin.lon, fit.frame.origin.lat],
        "rms_m": found.rms_m,
        "rms_px": _finite(found.rms_px),
        "typical_radius_m": _finite(typical_radius_m(fit)),
        "judgement": fit.judgement.value,
        "judgement_text": str(fit.judgement.label),
        "reasons": list(fit.reasons),
        "pose": fit.fitted and asdict(fit.fitted),
        "pairs": [
            {"residual_m": _finite(m), "residual_px": _finite(px), "leave_one_out_m": _finite(alone), "outlier": bool(outlier)}
            for m, px, alone, outlier in zip(
                found.residuals_m, found.residuals_px, found.leave_one_out_m, found.outliers, strict=True
            )
        ],
        "drawing": asdict(drawing_of(fit)),
    }


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
