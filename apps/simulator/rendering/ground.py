"""The street's ground seen from straight above: asphalt, lane marks, kerbs, paving, cracks and stains."""

import cv2
import numpy as np

from apps.simulator.rendering.sprites import Picture
from apps.simulator.rendering.street import (
    ENDS,
    FAR_FRONT,
    KERB_M,
    LANE_M,
    NEAR_FRONT,
    NEAR_PAVEMENT,
    ROAD,
    STOP_LINE_M,
    ZEBRA,
)
from safecity_gis.core.geo.frames import Floats

PX_PER_M = 24
_MARGIN_M = 4.0
LEFT_M, LOW_M = ENDS[0], NEAR_FRONT - _MARGIN_M
"""Street coordinates of the canvas' first pixel."""
_ASPHALT, _PAVING, _KERB, _SOIL = (132, 131, 130), (158, 166, 170), (178, 182, 184), (96, 116, 128)
_PAINT, _YELLOW = (205, 208, 208), (120, 190, 205)
_DASH_M, _GAP_M = 3.0, 4.5
_SLAB_M = 0.6


def ground_canvas(random: np.random.Generator) -> Picture:
    """BGR picture of the ground; rows grow with v, columns with u, `PX_PER_M` pixels to the metre."""
    rows = round((FAR_FRONT + _MARGIN_M - LOW_M) * PX_PER_M)
    columns = round((ENDS[1] - ENDS[0]) * PX_PER_M)
    canvas = np.full((rows, columns, 3), _PAVING, np.uint8)
    _band(canvas, NEAR_FRONT - _MARGIN_M, NEAR_PAVEMENT[0], _SOIL)
    _slabs(canvas, random)
    _band(canvas, ROAD[0] - KERB_M, ROAD[1] + KERB_M, _KERB)
    _band(canvas, ROAD[0], ROAD[1], _ASPHALT)
    _wear(canvas, random)
    _marks(canvas)
    return _grain(canvas, random)


def canvas_pixels(street: Floats) -> Floats:
    """Street points [n, 2] -> pixels [n, 2] of the canvas."""
    return (street - (LEFT_M, LOW_M)) * PX_PER_M


def _at(u: float, v: float) -> tuple[int, int]:
    return round((u - LEFT_M) * PX_PER_M), round((v - LOW_M) * PX_PER_M)


def _band(canvas: Picture, v0: float, v1: float, colour: tuple[int, int, int]) -> None:
    cv2.rectangle(canvas, _at(ENDS[0], v0), _at(ENDS[1], v1), colour, -1)


def _slabs(canvas: Picture, random: np.random.Generator) -> None:
    """Paving slabs, each a little different, with joints."""
    step = round(_SLAB_M * PX_PER_M)
    shape = (-(-canvas.shape[0] // step), -(-canvas.shape[1] // step))
    shades = cv2.resize(random.normal(0, 5, shape).astype(np.float32), None, fx=step, fy=step, interpolation=cv2.INTER_NEAREST)
    canvas[:] = np.clip(canvas + shades[: canvas.shape[0], : canvas.shape[1], None], 0, 255).astype(np.uint8)
    canvas[::step] = canvas[::step] * 0.86
    canvas[:, ::step] = canvas[:, ::step] * 0.86


def _wear(canvas: Picture, random: np.random.Generator) -> None:
    """Patches, tyre-dark wheel tracks, oil and cracks on the asphalt."""
    for _ in range(26):
        u, v = random.uniform(*ENDS), random.uniform(*ROAD)
        shade = int(random.normal(127, 7))
        long, wide = random.uniform(1, 7), random.uniform(0.6, 2.0)
        cv2.rectangle(canvas, _at(u, max(ROAD[0], v - wide / 2)), _at(u + long, min(ROAD[1], v + wide / 2)), (shade,) * 3, -1)
    tracks = np.zeros(canvas.shape[:2], np.uint8)
    for lane in range(4):
        for wheel in (-0.8, 0.8):
            v = ROAD[0] + LANE_M * (lane + 0.5) + wheel
            cv2.line(tracks, _at(ENDS[0], v), _at(ENDS[1], v), 34, round(0.45 * PX_PER_M))
    for _ in range(60):
        cv2.circle(tracks, _at(random.uniform(*ENDS), random.uniform(*ROAD)), round(random.uniform(2, 9)), 40, -1)
    tracks = cv2.GaussianBlur(tracks, (0, 0), 5)
    canvas[:] = cv2.subtract(canvas, cv2.merge([tracks // 2] * 3))
    for _ in range(34):
        path = np.cumsum(random.normal(0, 9, (24, 2)), axis=0) + _at(random.uniform(*ENDS), random.uniform(1.0, ROAD[1] - 1))
        path[:, 1] = np.clip(path[:, 1], _at(0, ROAD[0] + 0.2)[1], _at(0, ROAD[1] - 0.2)[1])
        cv2.polylines(canvas, [path.astype(np.int32)], False, (96, 95, 94), 1, cv2.LINE_AA)


def _marks(canvas: Picture) -> None:
    """Edge lines, dashes between lanes, the middle line, the crossing and its stop lines."""
    for v, colour in ((ROAD[0] + 0.3, _YELLOW), (ROAD[1] - 0.3, _YELLOW)):
        cv2.line(canvas, _at(ENDS[0], v), _at(ENDS[1], v), colour, 3, cv2.LINE_AA)
    middle = ROAD[0] + 2 * LANE_M
    for v in (middle - 0.12, middle + 0.12):
        cv2.line(canvas, _at(ENDS[0], v), _at(ENDS[1], v), _PAINT, 3, cv2.LINE_AA)
    for v in (ROAD[0] + LANE_M, ROAD[0] + 3 * LANE_M):
        for u in np.arange(ENDS[0], ENDS[1], _DASH_M + _GAP_M):
            cv2.line(canvas, _at(u, v), _at(u + _DASH_M, v), _PAINT, 3, cv2.LINE_AA)
    v0, v1 = ZEBRA[0] - STOP_LINE_M, ZEBRA[1] + STOP_LINE_M
    cv2.rectangle(canvas, _at(v0, ROAD[0]), _at(v1, ROAD[1]), _ASPHALT, -1)
    for v in np.arange(ROAD[0] + 0.35, ROAD[1] - 0.3, 1.0):
        cv2.rectangle(canvas, _at(ZEBRA[0], v), _at(ZEBRA[1], v + 0.5), _PAINT, -1)
    cv2.rectangle(canvas, _at(v1, ROAD[0]), _at(v1 + 0.35, middle), _PAINT, -1)
    cv2.rectangle(canvas, _at(v0 - 0.35, middle), _at(v0, ROAD[1]), _PAINT, -1)


def _grain(canvas: Picture, random: np.random.Generator) -> Picture:
    """Large stains and fine grain over everything."""
    large = random.normal(0, 1, (-(-canvas.shape[0] // 48), -(-canvas.shape[1] // 48))).astype(np.float32)
    large = cv2.resize(large, canvas.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    fine = random.standard_normal(canvas.shape[:2], np.float32)
    return np.clip(canvas + (4.5 * large + 5.0 * fine)[..., None], 0, 255).astype(np.uint8)
