"""Sites and cameras; their state, pose, view, privacy masks and health as facts; what they see."""

from apps.cameras.models.assets import Camera, Contract, Site
from apps.cameras.models.coverage import CameraCoverage
from apps.cameras.models.facts import CameraCalibration, CameraFacts, CameraPose, CameraState, CameraView
from apps.cameras.models.health import CameraHealth, CameraReading, CameraTrouble
from apps.cameras.models.masks import CameraMasks

__all__ = [
    "Camera",
    "CameraCalibration",
    "CameraCoverage",
    "CameraFacts",
    "CameraHealth",
    "CameraMasks",
    "CameraPose",
    "CameraReading",
    "CameraState",
    "CameraTrouble",
    "CameraView",
    "Contract",
    "Site",
]
