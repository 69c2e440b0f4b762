"""The light on the scene: by day a sun and the sky, by night lamps."""

from dataclasses import dataclass, field

import numpy as np

from apps.simulator.rendering.sprites import Plane
from safecity_gis.core.geo.frames import Floats


def _tint(blue: float, green: float, red: float) -> Plane:
    return np.array((blue, green, red), np.float32)


@dataclass(frozen=True)
class Light:
    """Directions are in street axes for surfaces and in picture axes (right, down, to the viewer) for round bodies."""

    sun: tuple[float, float, float] = (-0.42, -0.52, 0.74)
    """To the light, in street axes."""
    seen_sun: tuple[float, float, float] = (-0.45, -0.62, 0.64)
    ambient: float = 0.46
    diffuse: float = 0.74
    tint: Plane = field(default_factory=lambda: _tint(1.0, 1.0, 1.0))
    """Factor on the colours of what moves, BGR."""
    shadow: float = 0.5
    """How much of the ground's light a shadow takes."""
    night: bool = False

    def round_shade(self, x: Plane, y: Plane, distance: Plane) -> Plane:
        """Brightness of a round body at offsets from its axis in radii (`distance` their length)."""
        z = np.sqrt(np.maximum(0, 1 - np.minimum(distance, 1) ** 2))
        lit = x * np.float32(self.seen_sun[0]) + y * np.float32(self.seen_sun[1]) + z * np.float32(self.seen_sun[2])
        return np.float32(self.ambient) + np.float32(self.diffuse) * np.maximum(lit, 0)

    def face_shade(self, normal: Floats) -> float:
        """Brightness of a flat surface with this unit normal in street axes."""
        return self.ambient + self.diffuse * max(0.0, float(normal @ np.array(self.sun)))

    def fall(self) -> Floats:
        """How far the shadow of a point one metre up lies from it, in street metres [2]."""
        return -np.array(self.sun[:2]) / self.sun[2]


DAY = Light()
NIGHT = Light(
    sun=(-0.2, -0.3, 0.93),
    seen_sun=(-0.2, -0.85, 0.48),
    ambient=0.36,
    diffuse=0.5,
    tint=_tint(0.78, 0.9, 1.0),
    shadow=0.35,
    night=True,
)
