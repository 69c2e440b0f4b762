"""Pairs of a made-up camera with a known pose, for every test that calibrates."""

from dataclasses import asdict
from typing import Any

import numpy as np

from apps.cameras.calibration_fit import Pair, stance_of
from apps.cameras.models import Camera, CameraPose
from safecity_gis.core.geo import homography
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.core.geo.pose import ground_matrix

PIXELS = np.array([(300.0, 1000), (1600, 950), (1500, 420), (420, 450), (960, 700), (700, 560), (1250, 620)])
"""In a picture of 1920 x 1080 with a tilt of 20° or more."""


def true_pairs(camera: Camera, count: int = 7) -> list[Pair]:
    """Pairs by which the camera looks exactly as its pose says."""
    stance = stance_of(camera, CameraPose.objects.current().get(camera=camera))
    pixels = PIXELS[:count] * (camera.width_px / 1920, camera.height_px / 1080)
    ground = homography.apply(ground_matrix(stance, width=camera.width_px, height=camera.height_px), pixels)
    places = LocalFrame(LonLat(stance.lon, stance.lat)).to_lonlat(ground)
    return [Pair(*map(float, (*pixel, *place))) for pixel, place in zip(pixels, places, strict=True)]


def as_json(pairs: list[Pair]) -> list[dict[str, Any]]:
    return [asdict(pair) for pair in pairs]
