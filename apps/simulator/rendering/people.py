"""Draws people: capsules between projected joints, shaded as round bodies in clothes."""

from dataclasses import dataclass

import numpy as np

from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.clothes import Limb, Person
from apps.simulator.rendering.gait import Joint, joints
from apps.simulator.rendering.light import Light
from apps.simulator.rendering.sprites import Plane, Sprite
from safecity_gis.core.geo.frames import Floats

_FLAT = frozenset({Joint.CHEST, Joint.PELVIS, Joint.HEM, Joint.SKIRT})
_FLATNESS = 0.8
"""Depth of a trunk by its breadth."""
_LEGS = frozenset({Joint.HIP_L, Joint.KNEE_L, Joint.ANKLE_L, Joint.HIP_R, Joint.KNEE_R, Joint.ANKLE_R})
_UNDER_M = 1.5
_EDGE_PX = 1.5
_TALL = {Joint.HEAD: 1.22, Joint.CROWN: 1.22, Joint.BACK: 1.5}
"""Height by breadth of single balls: heads, and bags on the back."""
_STRIPE, _CHECK = 0.72, 0.78


@dataclass(frozen=True)
class Figure:
    """A person at one moment, in street axes."""

    person: Person
    foot: tuple[float, float]
    heading_rad: float
    """From the direction of u towards v."""
    phase_rad: float
    speed_mps: float

    def joints(self) -> Floats:
        """Joints [22, 3] in street coordinates, metres."""
        body = joints(self.person.height_m, self.phase_rad, self.speed_mps, swing=self.person.swing)
        c, s = np.cos(self.heading_rad), np.sin(self.heading_rad)
        u, v = body[:, 0] * c - body[:, 1] * s, body[:, 0] * s + body[:, 1] * c
        return np.column_stack((u + self.foot[0], v + self.foot[1], body[:, 2]))


def draw_figure(figure: Figure, camera: SceneCamera, light: Light) -> Sprite | None:
    """The person as this camera sees it; None behind the camera or where nothing of it could show."""
    body = figure.joints()
    if not camera.before(body):
        return None
    points, scale = camera.project(body), camera.scale(body)
    person = figure.person
    pad = 0.14 * person.height_m * person.stout * float(scale.max()) + _EDGE_PX
    low, high = np.floor(points.min(axis=0) - pad).astype(int), np.ceil(points.max(axis=0) + pad).astype(int)
    if (high < 0).any() or low[0] > camera.width or low[1] > camera.height:
        return None
    canvas = np.zeros((high[1] - low[1], high[0] - low[0], 4), np.float32)
    depth = camera.depth_m(body)
    toward = camera.toward(body[Joint.CHEST])
    facing = abs(toward[0] * np.cos(figure.heading_rad) + toward[1] * np.sin(figure.heading_rad)) / max(
        1e-6, np.hypot(*toward[:2])
    )
    breadth = float(np.hypot(facing, _FLATNESS * np.sqrt(max(0.0, 1 - facing**2))))
    for limb in sorted(person.limbs, key=lambda limb: -(depth[limb.start] + depth[limb.end] + _UNDER_M * _is_under(limb))):
        radii = np.array((limb.start_radius, limb.end_radius)) * person.height_m * scale[[limb.start, limb.end]]
        radii *= person.stout * (breadth if {limb.start, limb.end} <= _FLAT else 1.0)
        _limb(canvas, limb, points[[limb.start, limb.end]] - low, radii, light)
    return Sprite(int(low[0]), int(low[1]), canvas[..., :3], canvas[..., 3])


def _is_under(limb: Limb) -> bool:
    """Whether clothes or the trunk always cover it: legs lie under skirts, the bar of the shoulders under the chest."""
    return limb.start in _LEGS or limb.end is Joint.SHOULDER_R


def _limb(canvas: Plane, limb: Limb, ends: Floats, radii: Floats, light: Light) -> None:
    """One capsule over what is there."""
    tall = _TALL.get(limb.start, 1.0) if limb.start == limb.end else 1.0
    reach = radii[:, None] * (1.0, tall) + _EDGE_PX
    low = np.maximum(np.floor((ends - reach).min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil((ends + reach).max(axis=0)).astype(int) + 1, canvas.shape[1::-1])
    if (high <= low).any():
        return
    x = np.arange(low[0], high[0], dtype=np.float32) - np.float32(ends[0, 0]) + 0.5
    y = (np.arange(low[1], high[1], dtype=np.float32) - np.float32(ends[0, 1]) + 0.5)[:, None]
    along = (ends[1] - ends[0]).astype(np.float32)
    length_2 = float(along @ along)
    t = np.clip((x * along[0] + y * along[1]) / length_2, 0, 1) if length_2 > 1e-6 else np.zeros((1, 1), np.float32)
    radius = np.float32(radii[0]) + t * np.float32(radii[1] - radii[0])
    across_x, across_y = (x - t * along[0]) / radius, (y - t * along[1]) / (radius * np.float32(tall))
    distance = np.sqrt(across_x**2 + across_y**2)
    alpha = np.clip((1 - distance) * radius + 0.5, 0, 1)
    if length_2 > 1e-6:  # shaded as a tube, so that limbs join without seams
        side = np.array((-along[1], along[0]), np.float32) / np.float32(np.sqrt(length_2))
        offset = np.clip(across_x * side[0] + across_y * side[1], -1, 1)
        shade = light.round_shade(offset * side[0], offset * side[1], np.abs(offset))
    else:
        shade = light.round_shade(across_x, across_y, distance)
    if limb.fabric and length_2 > 36:
        shade = shade * _fabric(limb.fabric, t, across_x, np.sqrt(length_2) / float(radii.mean()))
    part = canvas[low[1] : high[1], low[0] : high[0]]
    part *= (1 - alpha)[..., None]
    part[..., :3] += np.minimum(shade[..., None] * np.array(limb.colour, np.float32) * light.tint, 250) * alpha[..., None]
    part[..., 3] += alpha


def _fabric(kind: int, t: Plane, across: Plane, slender: float) -> Plane:
    """Brightness of stripes round the body, or of checks."""
    bands = np.where(np.sin(t * (slender * 9)) > 0.2, np.float32(_STRIPE if kind == 1 else _CHECK), np.float32(1))
    if kind == 2:
        bands = bands * np.where(np.sin(across * 9) > 0.2, np.float32(_CHECK), np.float32(1))
    return bands
