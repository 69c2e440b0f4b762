"""Draws what stands still and hides what is behind it: poles, trees and a pillar."""

import cv2
import numpy as np

from apps.simulator.rendering.bodies import Block, Vehicle
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.light import Light
from apps.simulator.rendering.sprites import Plane, Sprite
from apps.simulator.rendering.street import HALF_M, Fixture
from apps.simulator.rendering.vehicles import Placed, draw_vehicle

_HEIGHTS_M = {"pole": 7.5, "tree": 6.7}
_ARM_M = 1.4
_STEEL, _BARK, _STONE = (128, 130, 128), (58, 72, 88), (150, 160, 164)
_LEAVES = np.array(((44, 84, 52), (52, 104, 66), (38, 70, 46), (70, 122, 84)), np.float32)
_TRUNK_M = 3.4
_EDGE_PX = 3
_PILLAR = Vehicle(
    "pillar",
    2 * HALF_M["pillar"],
    2 * HALF_M["pillar"],
    2.5,
    (Block((-0.4, 0.4, 0.4, 0.0), (-0.4, 0.4, 0.4, 2.3), _STONE), Block((-0.4, 0.4, 0.4, 2.3), (-0.3, 0.3, 0.3, 2.5), _STONE)),
    (),
)
"""Drawn as vehicles are: a block without wheels."""


def draw_fixture(fixture: Fixture, camera: SceneCamera, light: Light, random: np.random.Generator) -> Sprite | None:
    """As this camera sees it; None behind the camera or far outside the picture."""
    if fixture.kind == "pillar":
        return draw_vehicle(Placed(_PILLAR, (fixture.u, fixture.v), 1), camera, light)
    axis = np.array([(fixture.u, fixture.v, z) for z in np.linspace(0.0, _HEIGHTS_M[fixture.kind], 9)])
    if not camera.before(axis):
        return None
    points, scale = camera.project(axis), camera.scale(axis)
    pad = int(2.2 * scale.max() if fixture.kind == "tree" else _ARM_M * scale.max()) + _EDGE_PX
    low, high = np.floor(points.min(axis=0) - pad).astype(int), np.ceil(points.max(axis=0) + pad).astype(int)
    low, high = np.maximum(low, -pad), np.minimum(high, (camera.width + pad, camera.height + pad))
    if (high <= low).any():
        return None
    canvas = np.zeros((high[1] - low[1], high[0] - low[0], 4), np.uint8)
    if fixture.kind == "tree":
        _tree(canvas, points - low, scale, light, random)
    else:
        _pole(canvas, points - low, scale, light)
    soft = cv2.GaussianBlur(canvas, (0, 0), 0.6).astype(np.float32)
    return Sprite(int(low[0]), int(low[1]), soft[..., :3], soft[..., 3] / 255)


def _stroke(canvas: Plane, a: Plane, b: Plane, thick: float, colour: tuple[float, float, float], light: Light) -> None:
    """A round bar, lighter on the side of the light."""
    for share, shade, shift in ((1.0, 0.62, 0.0), (0.7, 0.9, -0.1), (0.35, 1.08, -0.2)):
        lit = (np.array(colour) * shade * light.tint).tolist()
        ends = [np.round((end + np.array((shift * thick, 0))) * 16).astype(int).tolist() for end in (a, b)]
        cv2.line(canvas, *ends, (*lit, 255), max(1, round(thick * share)), cv2.LINE_8, 4)


def _pole(canvas: Plane, points: Plane, scale: Plane, light: Light) -> None:
    _stroke(canvas, points[0], points[-1], 0.15 * float(scale.mean()), _STEEL, light)
    _stroke(canvas, points[0], points[1], 0.26 * float(scale[0]), _STEEL, light)
    tip = points[-1] + (_ARM_M * float(scale[-1]) * 0.8, 2)
    _stroke(canvas, points[-1], tip, 0.09 * float(scale[-1]), _STEEL, light)
    _stroke(canvas, tip, tip - (0.4 * float(scale[-1]), 0), 0.18 * float(scale[-1]), (190, 194, 196), light)


def _tree(canvas: Plane, points: Plane, scale: Plane, light: Light, random: np.random.Generator) -> None:
    """A trunk under a crown of many leaves-coloured dabs, dark below and light above."""
    top = int(np.searchsorted(np.linspace(0.0, _HEIGHTS_M["tree"], 9), _TRUNK_M))
    _stroke(canvas, points[0], points[top + 1], 0.24 * float(scale[0]), _BARK, light)
    middle, size = points[-3], float(scale[-3])
    for height in np.sort(random.uniform(-1, 1, 420)):
        angle, reach = random.uniform(0, 2 * np.pi), np.sqrt(max(0.0, 1 - height**2)) * np.sqrt(random.random())
        place = middle + np.array((1.6 * reach * np.cos(angle), -1.35 * height)) * size
        colour = _LEAVES[random.integers(len(_LEAVES))] * (0.72 + 0.28 * height) * light.tint
        cv2.circle(canvas, np.round(place).astype(int).tolist(), max(1, round(0.17 * size)), (*colour.tolist(), 255), -1)
