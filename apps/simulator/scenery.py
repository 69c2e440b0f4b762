"""What never moves in a simulated camera's picture: dusk, ground, roads and buildings, projected through its pose."""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.ops import substring

from apps.simulator.city_view import CameraView, CityView
from apps.simulator.road_graph import LANE_M
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat
from safecity_gis.core.geo.pose import to_pixels

Picture = npt.NDArray[np.uint8]

DRAWN_M = 350.0
BUILDINGS_M = 250.0
MARKED_M = 120.0
MIN_DEPTH_M = 1.0
_BEYOND_DEG = 0.005
FARTHEST_PX = 200_000.0
SKY_TOP, SKY_LOW = (74, 44, 34), (96, 124, 214)
GROUND_FAR, GROUND_NEAR = (78, 74, 84), (50, 54, 60)
ASPHALT, KERB, PAINT = (52, 46, 44), (92, 96, 100), (150, 176, 186)
_WALLS = ((70, 62, 70), (84, 72, 74), (62, 60, 72), (92, 84, 86))
_LAMP = (120, 190, 240)


class Scenery:
    """Draws the backgrounds of a city's cameras; the last few are kept. Not for use by two threads at once."""

    def __init__(self, city: CityView) -> None:
        self._city = city
        self._roads = STRtree([shapely.LineString(road.line) for road in city.roads])
        self._buildings = STRtree([shapely.Point(item.footprint[0]) for item in city.buildings])
        self.background = lru_cache(maxsize=24)(self._draw)
        """Background of a camera (`CameraView`) in a picture (width, height): uint8 [h, w, 3] BGR, not to be changed."""

    def _draw(self, camera: CameraView, width: int, height: int) -> Picture:
        scene = _Scene(camera, width, height)
        scene.dusk()
        near = shapely.box(
            *(camera.lon - _BEYOND_DEG, camera.lat - _BEYOND_DEG, camera.lon + _BEYOND_DEG, camera.lat + _BEYOND_DEG)
        )
        roads = [self._city.roads[i] for i in sorted(self._roads.query(near))]
        lines = [(shapely.LineString(scene.frame.to_ground(road.line)), max(road.lanes, 2) * LANE_M / 2) for road in roads]
        lines = [(line, half) for line, half in lines if line.distance(shapely.Point(0, 0)) < DRAWN_M]
        for extra, colour in ((2.5, KERB), (0.0, ASPHALT)):
            for line, half in lines:
                scene.ground(line.buffer(half + extra, cap_style="round", quad_segs=3), colour)
        for line, half in lines:
            scene.markings(line, half)
        items = [self._city.buildings[i] for i in self._buildings.query(near)]
        scene.buildings([(scene.frame.to_ground(item.footprint), item.height_m) for item in items])
        scene.picture.setflags(write=False)
        return scene.picture


class _Scene:
    """One picture being drawn, in metres around its camera."""

    def __init__(self, camera: CameraView, width: int, height: int) -> None:
        self.camera, self.width, self.height = camera, width, height
        self.frame = LocalFrame(LonLat(camera.lon, camera.lat))
        self.picture = np.zeros((height, width, 3), np.uint8)
        b, t = np.radians(camera.bearing_deg), np.radians(camera.tilt_deg)
        self._ahead = np.array([np.sin(b), np.cos(b)])
        right = np.array([np.cos(b), -np.sin(b)])
        nearest = (MIN_DEPTH_M - camera.height_m * np.sin(t)) / max(np.cos(t), 1e-3)
        corners = ((nearest, -DRAWN_M), (nearest, DRAWN_M), (DRAWN_M, DRAWN_M), (DRAWN_M, -DRAWN_M))
        self._before = shapely.Polygon([a * self._ahead + r * right for a, r in corners])

    def dusk(self) -> None:
        """Sky down to the horizon, ground below."""
        focal = self.width / 2 / np.tan(np.radians(self.camera.hfov_deg) / 2)
        horizon = self.height / 2 - focal * np.tan(np.radians(self.camera.tilt_deg))
        rows = np.arange(self.height)
        above = np.clip(1 + (rows - horizon) / (0.5 * self.height), 0, 1)[:, None]
        below = np.clip((rows - horizon) / (0.8 * self.height), 0, 1)[:, None]
        sky = np.array(SKY_TOP) * (1 - above**2) + np.array(SKY_LOW) * above**2
        land = np.array(GROUND_FAR) * (1 - below) + np.array(GROUND_NEAR) * below
        self.picture[:] = np.where(rows[:, None] < horizon, sky, land).astype(np.uint8)[:, None]

    def pixels(self, ground: Floats, above_m: float = 0.0) -> npt.NDArray[np.int32]:
        found = to_pixels(self.camera, ground, width=self.width, height=self.height, above_m=above_m)
        return np.clip(np.nan_to_num(found, nan=-FARTHEST_PX), -FARTHEST_PX, FARTHEST_PX).round().astype(np.int32)

    def ground(self, area: shapely.Geometry, colour: tuple[int, int, int]) -> None:
        """Fill a piece of ground, as far as it lies before the camera."""
        for part in shapely.get_parts(area.intersection(self._before)):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                cv2.fillPoly(self.picture, [self.pixels(np.array(part.exterior.coords))], colour, cv2.LINE_AA)

    def markings(self, line: shapely.LineString, half_width_m: float) -> None:
        """Dashes along the middle, lines along the edges."""
        camera = shapely.Point(0, 0)
        if line.distance(camera) > MARKED_M:
            return
        nearest = line.project(camera)
        for start in np.arange(2.0, line.length - 3.0, 9.0):
            if abs(start - nearest) < MARKED_M:
                self.ground(substring(line, start, start + 3.0).buffer(0.09, cap_style="flat"), PAINT)
        for side in (-1, 1):
            edge = line.offset_curve(side * (half_width_m - 0.4))
            self.ground(edge.buffer(0.07, cap_style="flat"), PAINT)

    def buildings(self, items: list[tuple[Floats, float]]) -> None:
        """Walls and roofs, the farthest first; those that reach behind the camera are left out."""
        ordered = sorted(items, key=lambda item: -float(np.hypot(*item[0].mean(axis=0))))
        for number, (footprint, height_m) in enumerate(ordered):
            distance = float(np.hypot(*footprint.T).min())
            if distance < 4.0 or distance > BUILDINGS_M or not self._before.contains(shapely.Polygon(footprint)):
                continue
            foot, roof = self.pixels(footprint), self.pixels(footprint, height_m)
            haze = min(0.75, distance / BUILDINGS_M)
            self._walls(foot, roof, np.array(_WALLS[number % len(_WALLS)]) * (1 - haze) + np.array((104, 100, 124)) * haze)

    def _walls(self, foot: npt.NDArray[np.int32], roof: npt.NDArray[np.int32], colour: Floats) -> None:
        for i in range(len(foot) - 1):
            wall = np.array([foot[i], foot[i + 1], roof[i + 1], roof[i]])
            if (foot[i + 1][0] - foot[i][0]) * (roof[i][1] - foot[i][1]) == 0:
                continue
            shade = 0.85 + 0.15 * (i % 2)
            cv2.fillPoly(self.picture, [wall], (colour * shade).tolist(), cv2.LINE_AA)
            self._windows(wall)

    def _windows(self, wall: npt.NDArray[np.int32]) -> None:
        """A few lit windows where the wall is large enough to have any."""
        if np.ptp(wall[:, 0]) < 24 or np.ptp(wall[:, 1]) < 24:
            return
        dice = np.random.default_rng(int(np.abs(wall).sum()))
        for u, v in dice.uniform(0.15, 0.85, (5, 2)):
            low = wall[0] * (1 - u) + wall[1] * u
            high = wall[3] * (1 - u) + wall[2] * u
            x, y = (low * (1 - v) + high * v).astype(int).tolist()
            cv2.rectangle(self.picture, (x, y), (x + 3, y + 4), _LAMP, -1)
