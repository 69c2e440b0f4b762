"""The seam to the object detector, and the working through of one picture's tiles within a budget."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.detections import Detections
from safecity_gis.core.vision.masking import burn
from safecity_gis.core.vision.tiles import Tile, choose_tiles, merge_tiles, plan_tiles
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.worker.inference import GROUPS
from safecity_gis.worker.slots import Frame

OVERLAP = 0.55
MOST_IN_MASK = 0.5
"""A box of which more lies in a mask is not recognised."""


class ObjectDetector(Protocol):
    """What finds objects in a picture; `inference.Detector` is one. Used by one thread."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its input in pixels."""
        ...

    @property
    def run_ms(self) -> float:
        """Smoothed time of one run; 0 before the first."""
        ...

    def detect(self, picture: npt.NDArray[np.uint8], *, threshold: float | None = None) -> Detections:
        """Objects in a BGR picture, classes as `ObjectClass` numbers."""
        ...


class Sweep:
    """One picture on its way through the detector, tile by tile; all its objects have one capture time."""

    def __init__(self, frame: Frame, tiles: list[Tile]) -> None:
        self.frame = frame
        self._waiting = list(tiles)
        self._found: list[tuple[Tile, Detections]] = []

    def work(self, detector: ObjectDetector, *, affordable: int, threshold: float) -> Detections | None:
        """Run the next tiles, at most `affordable` of them; the detections once the picture is done."""
        image = self.frame.image
        for tile in self._waiting[:affordable]:
            part = image[tile.y0 : tile.y1, tile.x0 : tile.x1]
            self._found.append((tile, detector.detect(part, threshold=threshold)))
        del self._waiting[:affordable]
        if self._waiting:
            return None
        height, width = image.shape[:2]
        return merge_tiles(self._found, width=width, height=height, groups=GROUPS, overlap=OVERLAP)


class View:
    """What of a camera's picture is looked at: masks burnt before anything else, regions of interest, tiles, budget."""

    def __init__(self, config: CameraConfig) -> None:
        self._config = config
        self._masks, self._regions = PictureAreas(config.masks), PictureAreas(config.regions)
        self._plan: tuple[tuple[int, int], list[Tile]] | None = None
        self._turn = 0

    def begin(self, frame: Frame, detector: ObjectDetector, objects: npt.NDArray[np.float32]) -> Sweep:
        """Burn the masks into the frame's own pixels and choose its tiles by what was seen last, boxes xyxy [n, 4]."""
        burn(frame.image, self._masks)
        height, width = frame.image.shape[:2]
        if self._plan is None or self._plan[0] != (width, height):
            tiles = plan_tiles(width, height, regions=self._regions, model_size=detector.size, max_tiles=self._config.max_tiles)
            self._plan = ((width, height), tiles)
        self._turn += 1
        return Sweep(frame, choose_tiles(self._plan[1], objects, model_size=detector.size, turn=self._turn))

    def affordable(self, detector: ObjectDetector) -> int:
        """How many runs the budget pays for; at least one."""
        if detector.run_ms <= 0:
            return 1
        return max(1, int(self._config.budget_ms / detector.run_ms))

    def visible(self, found: Detections, *, width: int, height: int) -> Detections:
        """Those that stand in a region of interest and not in a mask."""
        feet = np.column_stack(((found.boxes[:, 0] + found.boxes[:, 2]) / 2, found.boxes[:, 3]))
        kept = np.ones(len(found), dtype=np.bool_)
        if self._masks:
            kept &= ~self._masks.holds(feet, width=width, height=height)
            kept &= self._masks.share(found.boxes, width=width, height=height) <= MOST_IN_MASK
        if self._regions:
            kept &= self._regions.holds(feet, width=width, height=height)
        return found.take(kept)
