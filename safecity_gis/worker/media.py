"""Pictures under a grant: masks are burnt already, boxes and class names are drawn, nobody is named."""

import time
from collections.abc import Callable

import cv2
import numpy as np

from safecity_gis.messages.configuration import CameraConfig, MediaGrant
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObjectClass, Observation
from safecity_gis.worker.pipeline import Outcome
from safecity_gis.worker.slots import Picture

MOST_BYTES = 900_000
"""A bus message holds at most a mebibyte."""
QUALITIES = (80, 60, 40, 20)
COLOURS = {
    ObjectClass.PERSON: (80, 220, 255),
    ObjectClass.BICYCLE: (120, 255, 120),
    ObjectClass.MOTORCYCLE: (120, 255, 120),
}
OTHER_COLOUR = (255, 190, 80)


class MediaDesk:
    """Which cameras may be watched now, and when each is due for a picture. Grants and pictures may come from two threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds that only grow: a camera's own time may stand still or be set back."""
        self._clock = clock
        self._grants: dict[str, MediaGrant] = {}
        self._due_at: dict[str, float] = {}

    def grant(self, grant: MediaGrant) -> None:
        """Let this camera's pictures out until the grant expires; it takes the place of an earlier one."""
        self._grants = {code: g for code, g in self._grants.items() if g.expires_at > time.time()} | {grant.camera: grant}

    def withdraw(self, camera: str) -> None:
        """Let nothing more out."""
        self._grants = {code: grant for code, grant in self._grants.items() if code != camera}

    def picture(self, config: CameraConfig, outcome: Outcome) -> MediaFrame | None:
        """The picture to publish now; None without a valid grant, before the next is due, or where it would be too large."""
        grant = self._grants.get(config.camera)
        if grant is None or grant.expires_at <= time.time():
            self._due_at.pop(config.camera, None)
            return None
        if not self._is_due(config.camera, 1 / grant.fps):
            return None
        image = annotate(outcome.frame.image, outcome.batch.objects, max_width=grant.max_width)
        jpeg = encode_jpeg(image)
        if jpeg is None:
            return None
        return MediaFrame(
            simulated=config.simulated,
            exercise_id=config.exercise_id,
            camera=config.camera,
            captured_at=outcome.frame.captured_at,
            width=image.shape[1],
            height=image.shape[0],
            jpeg=jpeg,
        )

    def _is_due(self, camera: str, interval_s: float) -> bool:
        """Half an interval early is in time, for frames come unevenly; over time there are no more than one in each interval."""
        now = self._clock()
        due_at = self._due_at.get(camera, now)
        if now < due_at - interval_s / 2:
            return False
        self._due_at[camera] = max(due_at, now) + interval_s
        return True


def annotate(image: Picture, objects: tuple[Observation, ...], *, max_width: int) -> Picture:
    """A copy, at most `max_width` wide, with each object's box and class."""
    height, width = image.shape[:2]
    scale = min(1.0, max_width / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image.copy(), np.uint8)
    for item in objects:
        colour = COLOURS.get(item.object_class, OTHER_COLOUR)
        x, y = round(item.box.x * scale), round(item.box.y * scale)
        corner = (round((item.box.x + item.box.w) * scale), round((item.box.y + item.box.h) * scale))
        cv2.rectangle(picture, (x, y), corner, colour, 2)
        label = item.object_class.name.lower()
        cv2.putText(picture, label, (x, max(10, y - 4)), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, 1, cv2.LINE_AA)
    return picture


def encode_jpeg(image: Picture) -> bytes | None:
    """JPEG of at most `MOST_BYTES`, at the best quality that fits; None where none does."""
    for quality in QUALITIES:
        done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done and len(data) <= MOST_BYTES:
            return data.tobytes()
    return None
