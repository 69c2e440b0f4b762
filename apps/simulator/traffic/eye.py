"""What a detector would say of the street: boxes of solid bodies through a pinhole, at the fixed difficulty of the exam."""

from dataclasses import dataclass

import numpy as np

from apps.simulator.kinds import SIZES
from apps.simulator.traffic.course import Course
from apps.simulator.traffic.drivers import Street
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.observations import ObjectClass

BOX_SD_PX = 1.5
MISSED = 0.05
FALSE_BOXES = 1 / 50
"""Mean number in a frame."""
CALIBRATION_SD = 0.02
"""Share by which the calibration's metres are too long or too short, along and across the view."""
WIDTH, HEIGHT = 1920, 1080
LEAST_PX = 12.0
LEAST_SHARE = 0.3
"""Of a box inside the picture, and not behind others."""
RIDERS = 0.6
"""Share of motorcycles' frames in which the rider is told as a person too."""
_CORNERS = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0.0, 1.0)])


@dataclass(frozen=True)
class Seen:
    """Boxes xyxy [n, 4], scores [n] and classes [n]."""

    boxes: Floats
    scores: Floats
    kinds: np.ndarray


class Eye:
    """A camera over the road, its true view, and the calibration that was made of it."""

    def __init__(self, course: Course, rng: np.random.Generator) -> None:
        self._rng = rng
        self.height_m = float(rng.uniform(7.0, 10.0))
        self.left_m = float(rng.uniform(-9.0, 9.0))
        tilt = np.radians(rng.uniform(11.0, 15.0))
        focal = WIDTH / 2 / np.tan(np.radians(rng.uniform(52.0, 62.0)) / 2)
        site = course.place(np.zeros(1), np.array([self.left_m]))[0][0]
        aim = course.place(np.array([50.0]), np.array([rng.uniform(-2, 2)]))[0][0] - site
        ahead = aim / np.hypot(*aim)
        right = np.array((ahead[1], -ahead[0]))
        self._axes = np.array((
            (*right, 0.0),
            (*(-np.sin(tilt) * ahead), -np.cos(tilt)),
            (*(np.cos(tilt) * ahead), -np.sin(tilt)),
        ))  # fmt: skip
        self._centre = np.array((*site, self.height_m))
        self._camera = np.array(((focal, 0, WIDTH / 2), (0, focal, HEIGHT / 2), (0, 0, 1.0)))
        to_picture = self._camera @ np.column_stack((self._axes[:, :2], -self._axes @ self._centre))
        scale = 1 + rng.normal(0, CALIBRATION_SD, 2)
        frame = np.array(((*right, -right @ site), (*ahead, -ahead @ site), (0, 0, 1.0)))
        wrong = np.linalg.inv(frame) @ np.diag((scale[0], scale[1], 1.0)) @ frame
        self.calibration = wrong @ np.linalg.inv(to_picture)
        """[3, 3] from picture to metres on the ground, as wrong as calibrations are."""

    def look(self, street: Street) -> Seen:
        """What is seen now."""
        points, direction = street.ground()
        boxes, depth = self._boxes(points, direction, SIZES[street.kind], np.zeros(len(points)))
        kinds = street.kind
        riding = np.flatnonzero((kinds == ObjectClass.MOTORCYCLE) & (self._rng.random(len(kinds)) < RIDERS))
        if len(riding):
            sizes = np.tile((0.6, 0.6, 1.3), (len(riding), 1))
            riders, rider_depth = self._boxes(points[riding], direction[riding], sizes, np.full(len(riding), 0.4))
            boxes, depth = np.vstack((boxes, riders)), np.append(depth, rider_depth)
            kinds = np.append(kinds, np.full(len(riding), int(ObjectClass.PERSON)))
        seen = self._visible(boxes, depth) & (self._rng.random(len(boxes)) >= MISSED)
        boxes, kinds = boxes[seen], kinds[seen]
        boxes = np.clip(boxes + self._rng.normal(0, BOX_SD_PX, boxes.shape), 0, (WIDTH, HEIGHT, WIDTH, HEIGHT))
        scores = np.clip(self._rng.normal(0.78, 0.1, len(boxes)), 0.36, 0.99)
        return self._with_false(boxes, scores, kinds)

    def _with_false(self, boxes: Floats, scores: Floats, kinds: np.ndarray) -> Seen:
        rng = self._rng
        if rng.random() < FALSE_BOXES:
            size = rng.uniform(20, 160, 2)
            corner = rng.uniform((0, HEIGHT * 0.2), (WIDTH - size[0], HEIGHT - size[1]))
            boxes = np.vstack((boxes, [[*corner, *(corner + size)]]))
            scores = np.append(scores, np.clip(rng.normal(0.5, 0.1), 0.36, 0.9))
            kinds = np.append(kinds, rng.integers(1, len(ObjectClass)))
        return Seen(boxes, scores, kinds)

    def _boxes(self, points: Floats, direction: Floats, sizes: Floats, above: Floats) -> tuple[Floats, Floats]:
        """Boxes [n, 4] of upright bodies and their depths [n]; NaN where something of it is behind the camera."""
        width, length, height = sizes.T
        c, s = np.cos(direction), np.sin(direction)
        along, aside = _CORNERS[None, :, 0] * length[:, None], _CORNERS[None, :, 1] * width[:, None]
        corners = np.empty((len(points), 8, 3))
        corners[..., 0] = points[:, :1] + along * c[:, None] - aside * s[:, None]
        corners[..., 1] = points[:, 1:] + along * s[:, None] + aside * c[:, None]
        corners[..., 2] = above[:, None] + _CORNERS[None, :, 2] * height[:, None]
        seen = (corners - self._centre) @ self._axes.T
        depth = np.where(seen[..., 2] > 1.0, seen[..., 2], np.nan)
        pixels = seen[..., :2] / depth[..., None] * self._camera[0, 0] + np.array((WIDTH / 2, HEIGHT / 2))
        boxes = np.concatenate((pixels.min(axis=1), pixels.max(axis=1)), axis=1) if len(points) else np.empty((0, 4))
        return boxes, seen[..., 2].min(axis=1, initial=np.inf)

    def _visible(self, boxes: Floats, depth: Floats) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            inside = np.clip(boxes, 0, (WIDTH, HEIGHT, WIDTH, HEIGHT))
            area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
            shown = (inside[:, 2] - inside[:, 0]) * (inside[:, 3] - inside[:, 1])
            good = np.isfinite(area) & (shown >= LEAST_SHARE * area) & (inside[:, 3] - inside[:, 1] >= LEAST_PX)
        rows = np.flatnonzero(good)
        if len(rows) > 1:
            b = inside[rows]
            low = np.maximum(b[:, None, :2], b[None, :, :2])
            high = np.minimum(b[:, None, 2:], b[None, :, 2:])
            common = np.prod(np.maximum(high - low, 0.0), axis=2)
            nearer = depth[rows][None, :] < depth[rows][:, None] - 0.8
            hidden = np.where(nearer, common, 0.0).max(axis=1) / np.maximum(shown[rows], 1e-9)
            good[rows[hidden > 1 - LEAST_SHARE]] = False
        return good
