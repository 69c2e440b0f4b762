"""What the simulated cameras see: which agents stand in which field of view, where in the picture, and how well they are located.

The picture is that of `safecity_gis.core.geo.pose` (pinhole, flat ground, no roll), for many cameras at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from apps.simulator.agents import Booleans, Traffic
from apps.simulator.ground import Ground
from apps.simulator.kinds import SIZES
from apps.simulator.road_graph import Ints
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.frames import Floats

PIXEL_SD = 2.0
BASE_SD_M = 0.25
MISSED = 0.02
"""Share of frames in which a detector overlooks an object."""
MIN_DEPTH_M = 0.5
BLOCK_M = 100.0


@dataclass(frozen=True)
class Sightings:
    """One row per agent and camera that sees it, cameras together and in order."""

    camera: Ints
    agent: Ints
    ground: Floats
    """[n, 2] metres in the city's frame, with the noise that `covariance` tells."""
    covariance: Floats
    """[n, 3] east-east, east-north, north-north in m²."""
    box: Floats
    """[n, 4] x, y, width, height in pixels, inside the picture."""
    velocity: Floats
    """[n, 2] m/s, with noise."""
    confidence: Floats


class _Blocks:
    """Blocks of the city in which there may be something to see: spares most agents the question of who sees them."""

    def __init__(self, bounds: Floats) -> None:
        """Args: bounds: [n, 4] west, south, east, north in metres; NaN where there is nothing to see."""
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        self._origin = bounds[:, :2].min(axis=0) if len(bounds) else np.zeros(2)
        first = ((bounds[:, :2] - self._origin) // BLOCK_M).astype(np.int64)
        last = ((bounds[:, 2:] - self._origin) // BLOCK_M).astype(np.int64)
        self._looked_at = np.zeros(tuple(last.max(axis=0) + 1) if len(bounds) else (1, 1), dtype=np.bool_)
        for (west, south), (east, north) in zip(first.tolist(), last.tolist(), strict=True):
            self._looked_at[west : east + 1, south : north + 1] = True

    def hold(self, position: Floats) -> Booleans:
        """Which positions [n, 2] lie in such a block."""
        block = ((position - self._origin) // BLOCK_M).astype(np.int64)
        inside = ((block >= 0) & (block < self._looked_at.shape)).all(axis=1)
        held = np.zeros(len(position), dtype=np.bool_)
        held[inside] = self._looked_at[tuple(block[inside].T)]
        return held


class Sensors:
    """The cameras as arrays, dealt into slots so that each tick of the clock asks only some of them."""

    def __init__(self, ground: Ground, *, slots: int) -> None:
        cameras = ground.cameras
        self.site = ground.sites
        self.size = np.array([(camera.width, camera.height) for camera in cameras], dtype=np.float64)
        self.height_m = np.array([camera.height_m for camera in cameras])
        self.range_m = np.array([camera.range_m for camera in cameras])
        self.bearing = np.radians([camera.bearing_deg for camera in cameras]) + ground.north_rad
        self.tilt = np.radians([camera.tilt_deg for camera in cameras])
        self.focal = self.size[:, 0] / 2 / np.tan(np.radians([camera.hfov_deg for camera in cameras]) / 2)
        self.masks: Mapping[int, PictureAreas] = {}
        """By the camera's number; nothing in them is reported. Replaced as a whole."""
        useful = np.array([not camera.faulty for camera in cameras])
        self.slots = [np.flatnonzero(useful & (np.arange(len(cameras)) % slots == slot)) for slot in range(slots)]
        self._trees = [STRtree(ground.fields[members]) for members in self.slots]
        self._near = [_Blocks(shapely.bounds(ground.fields[members])) for members in self.slots]

    def project(self, camera: Ints, ground: Floats, above_m: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """Pixels [n, 2] and depths [n] (metres along the optical axis) of points [n, 2], each in the picture of its camera [n].

        Points less than `MIN_DEPTH_M` before the camera become NaN.
        """
        ahead, right, tilt = *self._axes(camera, ground), self.tilt[camera]
        drop = self.height_m[camera] - above_m
        depth = ahead * np.cos(tilt) + drop * np.sin(tilt)
        depth = np.where(depth >= MIN_DEPTH_M, depth, np.nan)
        below = drop * np.cos(tilt) - ahead * np.sin(tilt)
        pixels = np.column_stack((right / depth, below / depth)) * self.focal[camera, None] + self.size[camera] / 2
        return pixels, depth

    def look(self, slot: int, traffic: Traffic, rng: np.random.Generator) -> Sightings:
        """What the cameras of one slot see now."""
        near = np.flatnonzero(self._near[slot].hold(traffic.position))
        found, member = self._trees[slot].query(shapely.points(traffic.position[near]), predicate="intersects")
        agent, camera = near[found], self.slots[slot][member]
        order = np.lexsort((agent, camera))
        camera, agent = camera[order], agent[order]
        seen = self._in_picture(camera, traffic.position[agent]) & (rng.random(len(agent)) >= MISSED)
        camera, agent = camera[seen], agent[seen]

        covariance, noise = self._accuracy(camera, traffic.position[agent], rng)
        ground = traffic.position[agent] + noise
        box = self._boxes(camera, ground, traffic.kind[agent], traffic.heading[agent])
        good = np.isfinite(box).all(axis=1) & (box[:, 2:].min(axis=1, initial=np.inf) >= 2.0)
        good &= ~self._masked(camera, box)
        far = np.hypot(*(traffic.position[agent] - self.site[camera]).T) / self.range_m[camera]
        confidence = np.clip(0.93 - 0.35 * far + rng.normal(0, 0.04, len(agent)), 0.36, 0.98)
        velocity = traffic.velocity[agent] + rng.normal(0, 0.15, (len(agent), 2))
        rows = (camera, agent, ground, covariance, box, velocity, confidence)
        return Sightings(*(row[good] for row in rows))

    def _axes(self, camera: Ints, ground: Floats) -> tuple[Floats, Floats]:
        """Metres ahead of and to the right of each camera."""
        east, north = (ground - self.site[camera]).T
        sin, cos = np.sin(self.bearing[camera]), np.cos(self.bearing[camera])
        return east * sin + north * cos, east * cos - north * sin

    def _in_picture(self, camera: Ints, ground: Floats) -> Booleans:
        pixels, _ = self.project(camera, ground)
        inside = (pixels >= 0) & (pixels < self.size[camera])
        near = np.hypot(*(ground - self.site[camera]).T) <= self.range_m[camera]
        return inside.all(axis=1) & near

    def _accuracy(self, camera: Ints, ground: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Covariance [n, 3] from the pixel error at that distance, and a draw from it [n, 2]."""
        east, north = (ground - self.site[camera]).T
        distance = np.maximum(np.hypot(east, north), 1.0)
        height, focal = self.height_m[camera], self.focal[camera]
        along = (distance**2 + height**2) / (height * focal) * PIXEL_SD
        across = np.hypot(distance, height) / focal * PIXEL_SD
        var_along, var_across = along**2 + BASE_SD_M**2, across**2 + BASE_SD_M**2
        e, n = east / distance, north / distance
        covariance = np.column_stack(
            (var_along * e**2 + var_across * n**2, (var_along - var_across) * e * n, var_along * n**2 + var_across * e**2)
        )
        dice = rng.normal(size=(len(camera), 2))
        a, c = dice[:, 0] * np.sqrt(var_along), dice[:, 1] * np.sqrt(var_across)
        return covariance, np.column_stack((a * e - c * n, a * n + c * e))

    def _boxes(self, camera: Ints, ground: Floats, kind: Ints, heading: Floats) -> Floats:
        """Boxes [n, 4] cut to the picture; NaN or empty where nothing of it is in the picture."""
        width_m, length_m, height_m = SIZES[kind].T
        foot, depth = self.project(camera, ground)
        head, _ = self.project(camera, ground, height_m)
        across = heading + self.bearing[camera]
        apparent = np.abs(np.sin(across)) * width_m + np.abs(np.cos(across)) * length_m
        half = apparent / depth * self.focal[camera] / 2
        low = np.column_stack((foot[:, 0] - half, np.minimum(head[:, 1], foot[:, 1]))).clip(0, self.size[camera])
        high = np.column_stack((foot[:, 0] + half, foot[:, 1])).clip(0, self.size[camera])
        return np.column_stack((low, high - low))

    def _masked(self, camera: Ints, box: Floats) -> Booleans:
        result, masks = np.zeros(len(camera), dtype=np.bool_), self.masks
        for number in masks.keys() & set(camera.tolist()):
            rows = np.flatnonzero(camera == number)
            foot = box[rows, :2] + box[rows, 2:] * (0.5, 1.0)
            width, height = self.size[number]
            result[rows] = masks[number].holds(foot, width=int(width), height=int(height))
        return result
