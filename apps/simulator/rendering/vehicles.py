"""Draws vehicles: the visible sides of their blocks from the ground up, larger than needed and then reduced for soft edges."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from apps.simulator.rendering.bodies import Block, Panel, Side, Vehicle
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.light import Light
from apps.simulator.rendering.plates import Plate
from apps.simulator.rendering.sprites import Picture, Plane, Sprite
from safecity_gis.core.geo.frames import Floats

OVERSAMPLED = 2
_SHIFT = 4
_ROUND_STEPS = 20
_TYRE, _RIM, _HUB = (26, 26, 28), (150, 152, 152), (84, 84, 86)
_GLOW = 1.15
_SHEEN = 0.16
"""How much brighter a side is at its upper edge than at its lower one: the sky over it, the road under it."""

_TURN = {Side.RIGHT: 1, Side.LEFT: -1, Side.FRONT: 1, Side.REAR: -1, Side.TOP: 1}
"""Whether a side's corners run anticlockwise seen from outside."""

Canvas = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Placed:
    """A vehicle at one moment; it stands along the street."""

    vehicle: Vehicle
    middle: tuple[float, float]
    direction: int
    """1 towards larger u, -1 towards smaller."""

    def street(self, body: Floats) -> Floats:
        """Vehicle points [..., 3] (forward, left, up) -> street points [..., 3]."""
        return np.asarray(body) * (self.direction, self.direction, 1.0) + (*self.middle, 0.0)

    def corners(self) -> Floats:
        """Its bounding box, foot then top [8, 3], in street coordinates."""
        long, wide = self.vehicle.length_m / 2, self.vehicle.width_m / 2
        plan = [(-long, -wide), (long, -wide), (long, wide), (-long, wide)]
        return self.street(np.array([(x, y, z) for z in (0.0, self.vehicle.height_m) for x, y in plan]))


def draw_vehicle(placed: Placed, camera: SceneCamera, light: Light) -> Sprite | None:
    """The vehicle as this camera sees it; None behind the camera or where nothing of it could show."""
    corners = placed.corners()
    if not camera.before(corners):
        return None
    outline = camera.project(corners)
    low, high = np.floor(outline.min(axis=0)).astype(int) - 2, np.ceil(outline.max(axis=0)).astype(int) + 2
    if (high < 0).any() or low[0] > camera.width or low[1] > camera.height:
        return None
    low, high = np.maximum(low, (-camera.width, -camera.height)), np.minimum(high, (2 * camera.width, 2 * camera.height))
    size = (high - low) * OVERSAMPLED
    canvas = np.zeros((size[1], size[0], 4), np.uint8)
    pen = _Pen(canvas, camera, light, placed, low)
    for block in _far_to_near(placed, camera):
        pen.block(block)
    small = cv2.resize(canvas, None, fx=1 / OVERSAMPLED, fy=1 / OVERSAMPLED, interpolation=cv2.INTER_AREA).astype(np.float32)
    return Sprite(int(low[0]), int(low[1]), small[..., :3], small[..., 3] / 255)


def _far_to_near(placed: Placed, camera: SceneCamera) -> list[Block]:
    """Blocks that stand behind one another by distance, those on top of one another from the ground up."""
    eye = (camera.place[0] - placed.middle[0]) * placed.direction

    def key(block: Block) -> tuple[float, float]:
        middle = (block.foot[0] + block.foot[1]) / 2
        beside = abs(middle) > placed.vehicle.length_m * 0.12 and block.foot[3] > 0.4
        return (-abs(eye - middle) if beside else -1e9, block.foot[3])

    return sorted(placed.vehicle.blocks, key=key)


class _Pen:
    """Draws one vehicle's sides."""

    def __init__(self, canvas: Canvas, camera: SceneCamera, light: Light, placed: Placed, low: npt.NDArray[np.int64]) -> None:
        self._canvas, self._camera, self._light, self._placed, self._low = canvas, camera, light, placed, low
        self._lowest = min(block.foot[3] for block in placed.vehicle.blocks)

    def block(self, block: Block) -> None:
        wheels = block.foot[3] <= self._lowest
        for side, quad in _quads(block).items():
            street = self._placed.street(quad)
            normal = _normal(street, side)
            if normal @ self._camera.toward(street.mean(axis=0)) <= 0:
                continue
            shade = self._light.face_shade(normal)
            self._side(street, block, side, shade)
            if wheels and side in (Side.LEFT, Side.RIGHT):
                self._wheels(1 if side is Side.LEFT else -1, abs(quad[0, 1]))

    def _side(self, street: Floats, block: Block, side: Side, shade: float) -> None:
        bands = 1 if side is Side.TOP else 4
        for band in range(bands):
            part = _part(street, 0, 1, band / bands, (band + 1) / bands)
            sheen = 1 + _SHEEN * ((band + 0.5) / bands - 0.5) * (bands > 1)
            self._fill(part, block.colour, shade * sheen)
        for panel in block.panels:
            if panel.side is side:
                self._panel(street, panel, shade)

    def _panel(self, street: Floats, panel: Panel, shade: float) -> None:
        if panel.bears_plate and self._placed.vehicle.plate is not None:
            self._plate(street, panel, self._placed.vehicle.plate, shade)
            return
        part = _part(street, panel.x0, panel.x1, panel.y0, panel.y1)
        self._fill(part, panel.colour, _GLOW if panel.glow and self._light.night else shade)
        if max(panel.colour) - min(panel.colour) < 20 and panel.colour[2] == 46:  # glass mirrors the sky in its upper part
            self._fill(_part(part, 0.0, 1.0, 0.55, 1.0), (118, 106, 94), shade)

    def _plate(self, street: Floats, panel: Panel, plate: Plate, shade: float) -> None:
        hung = _hung(street, panel, plate)
        self._fill(hung, (0, 0, 0), shade)
        corners = np.asarray((self._camera.project(hung) - self._low) * OVERSAMPLED, np.float32)
        _paste(self._canvas, plate.picture, corners, shade * self._light.tint)

    def _wheels(self, flank: int, half_m: float) -> None:
        turn = np.linspace(0, 2 * np.pi, _ROUND_STEPS, endpoint=False)
        for wheel in self._placed.vehicle.wheels:
            for share, colour in ((1.18, (20, 20, 22)), (1.0, _TYRE), (0.62, _RIM), (0.3, _HUB)):
                r = wheel.radius * share
                low = wheel.radius if share > 1 else r
                ring = np.column_stack(
                    (
                        wheel.x + r * np.cos(turn),
                        np.full(_ROUND_STEPS, flank * half_m),
                        wheel.radius + np.maximum(-low, r * np.sin(turn)),
                    )
                )
                self._fill(self._placed.street(ring), colour, self._light.ambient + 0.3)

    def _fill(self, street: Floats, colour: tuple[float, float, float], shade: float) -> None:
        points = (self._camera.project(street) - self._low) * OVERSAMPLED
        shown = np.round(points * 2**_SHIFT).astype(np.int32)
        lit = np.minimum(np.array(colour) * shade * self._light.tint, 250).tolist()
        cv2.fillConvexPoly(self._canvas, shown, (*lit, 255), cv2.LINE_8, _SHIFT)


def plate_corners(placed: Placed, side: Side) -> Floats:
    """Corners of its plate at one end, from the top left clockwise as one reads it [4, 3], in street coordinates.

    Raises:
        ValueError: there is no plate.
    """
    plate = placed.vehicle.plate
    for block in placed.vehicle.blocks:
        for panel in block.panels:
            if plate is not None and panel.bears_plate and panel.side is side:
                return _hung(placed.street(_quads(block)[side]), panel, plate)
    raise ValueError(f"no plate at the {side} of this {placed.vehicle.kind}")


def _hung(street: Floats, panel: Panel, plate: Plate) -> Floats:
    """The plate around the middle of its panel, within the side [4, 3] that bears it; corners as `plate_corners`."""
    wide, high = np.linalg.norm(street[1] - street[0]), np.linalg.norm(street[3] - street[0])
    half_x, half_y = min(0.5, plate.width_m / wide / 2), min(0.5, plate.height_m / high / 2)
    x = (panel.x0 + panel.x1) / 2
    y = float(np.clip((panel.y0 + panel.y1) / 2, half_y, 1 - half_y))
    part = _part(street, x - half_x, x + half_x, y - half_y, y + half_y)
    # An end runs from the vehicle's right to its left: from left to right for who stands before it, not for who stands behind.
    return part[[2, 3, 0, 1]] if panel.side is Side.REAR else part[[3, 2, 1, 0]]


def _paste(canvas: Canvas, picture: Picture, corners: Floats, shade: Plane) -> None:
    """Lay a flat picture over `canvas` with its corners [4, 2] (from its top left clockwise) where they are seen."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    size = max(2, round(float(sides[[0, 2]].max()))), max(2, round(float(sides[[1, 3]].max())))
    if size[0] < picture.shape[1] and size[1] < picture.shape[0]:
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = picture.shape[:2]
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, canvas.shape[1::-1])
    if (high <= low).any():
        return
    flat = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32) - 0.5
    way = cv2.getPerspectiveTransform(flat, np.asarray(corners - low, np.float32))
    lit = np.minimum(picture * shade, 250).astype(np.uint8)
    seen = cv2.warpPerspective(np.dstack((lit, np.full((height, width), 255, np.uint8))), way, tuple((high - low).tolist()))
    part = canvas[low[1] : high[1], low[0] : high[0]]
    part[seen[..., 3] > 127] = seen[seen[..., 3] > 127]


def _quads(block: Block) -> dict[Side, Floats]:
    """The sides [4, 3] in vehicle axes: foot from first to second end, then top back."""
    r0, f0, w0, z0 = block.foot
    r1, f1, w1, z1 = block.top
    corners = {
        Side.RIGHT: [(r0, -w0, z0), (f0, -w0, z0), (f1, -w1, z1), (r1, -w1, z1)],
        Side.LEFT: [(r0, w0, z0), (f0, w0, z0), (f1, w1, z1), (r1, w1, z1)],
        Side.FRONT: [(f0, -w0, z0), (f0, w0, z0), (f1, w1, z1), (f1, -w1, z1)],
        Side.REAR: [(r0, -w0, z0), (r0, w0, z0), (r1, w1, z1), (r1, -w1, z1)],
        Side.TOP: [(r1, -w1, z1), (f1, -w1, z1), (f1, w1, z1), (r1, w1, z1)],
    }
    return {side: np.array(quad) for side, quad in corners.items()}


def _normal(quad: Floats, side: Side) -> Floats:
    """Unit normal to the outside."""
    normal = np.cross(quad[1] - quad[0], quad[3] - quad[0]) * _TURN[side]
    return normal / np.linalg.norm(normal)


def _part(quad: Floats, x0: float, x1: float, y0: float, y1: float) -> Floats:
    """A rectangle of a side, by shares of it."""

    def at(x: float, y: float) -> Floats:
        return (quad[0] * (1 - x) + quad[1] * x) * (1 - y) + (quad[3] * (1 - x) + quad[2] * x) * y

    return np.array((at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)))
