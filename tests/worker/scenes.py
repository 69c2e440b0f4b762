"""A detector that needs no model: it finds bright rectangles, which the tests draw."""

import time
from uuid import UUID, uuid4

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.vision.detections import Detections
from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.slots import Frame

RUN = uuid4()
START = 1_800_000_000.0
Rectangle = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


class BrightnessDetector:
    """Every bright blob is a person. `run_ms` is what the test says it costs; each call really takes `takes_s`."""

    def __init__(self, *, run_ms: float = 10.0, takes_s: float = 0.0) -> None:
        self.size = (416, 416)
        self.run_ms = run_ms
        self.runs = 0
        self._takes_s = takes_s

    def detect(self, picture: npt.NDArray[np.uint8], *, threshold: float | None = None) -> Detections:
        self.runs += 1
        time.sleep(self._takes_s)
        count, _, stats, _ = cv2.connectedComponentsWithStats((picture.max(axis=2) > 128).astype(np.uint8))
        boxes = np.array([(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:count]], np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), 0.9, np.float32), np.ones(len(boxes), np.int64))


def scene(*rectangles: Rectangle, number: int = 0, size: tuple[int, int] = (768, 576), run: UUID = RUN) -> Frame:
    """A black picture with white rectangles, `number` fifths of a second after the start."""
    image = np.zeros((size[1], size[0], 3), np.uint8)
    for x, y, w, h in rectangles:
        image[y : y + h, x : x + w] = 255
    return Frame(image, START + number / 5, ClockSource.RTCP, run, number)
