"""Privacy masks at the last station before a viewer: as the database has them now, whatever was burnt in on the way here."""

import asyncio
import time

import structlog
from django.db import Error as DatabaseError

from apps.cameras.mask_selectors import masks_in_force
from apps.live.background import in_database
from safecity_gis.core.geo.areas import PictureAreas

log = structlog.get_logger(__name__)

READ_EVERY_S = 5.0
"""Without any announcement, for one may be lost."""


class MasksUnread(Exception):
    """The database does not say what must be hidden: nothing may be shown."""


class Masks:
    """The masks of all cameras that are watched from this process, read for all at once and not for every frame.

    Workers burn masks in before anything else, so here they are burnt in twice. That is on purpose: a worker takes up a new mask
    some seconds after it was saved and may be running an old configuration, or none of ours, while every picture passes here.
    """

    def __init__(self) -> None:
        self._areas: dict[str, PictureAreas] = {}
        self._watched: set[str] = set()
        self._read_at = self._changed_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Something was announced: what was read before now is out of date."""
        self._changed_at = time.monotonic()

    def forget(self, camera: str) -> None:
        """Nobody watches it any more."""
        self._watched.discard(camera)
        self._areas.pop(camera, None)

    async def of(self, camera: str) -> PictureAreas:
        """What to hide in this camera's pictures now; the same object for as long as the masks are the same.

        Raises:
            MasksUnread: that was never read, or not since the last announcement, and cannot be read now.
        """
        while camera not in self._areas or self._read_at <= self._changed_at:
            self._watched.add(camera)
            try:
                await asyncio.shield(self._read())
            except (DatabaseError, TimeoutError) as error:
                raise MasksUnread(type(error).__name__) from error
        if time.monotonic() - self._read_at > READ_EVERY_S:
            self._read().add_done_callback(_log_failure)
        return self._areas[camera]

    def _read(self) -> asyncio.Task[None]:
        """One reading at a time."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._load(), name="picture-masks")
        return self._reading

    async def _load(self) -> None:
        began, cameras = time.monotonic(), frozenset(self._watched)
        found = await in_database(masks_in_force, cameras)
        for camera in cameras & self._watched:
            before, polygons = self._areas.get(camera), found.get(camera, ())
            if before is None or before.polygons != polygons:
                self._areas[camera] = PictureAreas(polygons)
        self._read_at = began


def _log_failure(reading: asyncio.Task[None]) -> None:
    if not reading.cancelled() and (error := reading.exception()) is not None:
        log.warning("live.masks.unread", error=type(error).__name__)
