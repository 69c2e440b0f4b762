"""Sites and cameras; their state, pose, view and health as facts; what they see; privacy masks."""

from apps.cameras.models.assets import Camera, Contract, Site
from apps.cameras.models.coverage import CameraCoverage, PrivacyMask
from apps.cameras.models.facts import CameraCalibration, CameraFacts, CameraPose, CameraState, CameraView
from apps.cameras.models.health import CameraHealth, CameraReading, CameraTrouble

__all__ = [
    "Camera",
    "CameraCalibration",
    "CameraCoverage",
    "CameraFacts",
    "CameraHealth",
    "CameraPose",
    "CameraReading",
    "CameraState",
    "CameraTrouble",
    "CameraView",
    "Contract",
    "PrivacyMask",
    "Site",
]
