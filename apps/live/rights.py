"""Rights of open sockets, checked again every half minute and at once when postings or cameras change."""

import asyncio
import time
from typing import Protocol

import structlog
from django.db import Error as DatabaseError

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 30.0
UNCHECKED_LIMIT_S = 90.0
"""A socket whose rights could not be checked for so long (the database is away) is closed."""
_LOOK_EVERY_S = 1.0


class Watched(Protocol):
    """An open socket; `checked_at` is when its rights were last read."""

    checked_at: float

    async def recheck(self) -> None:
        """Read the rights again; narrow or close."""

    async def give_up(self) -> None:
        """The rights cannot be read: close."""


class RightsWatch:
    """All open sockets of this process."""

    def __init__(self) -> None:
        self._watched: set[Watched] = set()
        self._hurry = asyncio.Event()
        self._changed_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def add(self, watched: Watched) -> None:
        self._watched.add(watched)

    def remove(self, watched: Watched) -> None:
        self._watched.discard(watched)

    def changed(self) -> None:
        """Somebody's rights changed: whatever was read before now is out of date."""
        self._changed_at = time.time()
        self._hurry.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live-rights")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._hurry.clear()
            now = time.time()
            for watched in list(self._watched):
                if watched.checked_at < max(self._changed_at, now - CHECK_EVERY_S):
                    await self._check(watched)
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._hurry.wait()
            except TimeoutError:
                continue

    async def _check(self, watched: Watched) -> None:
        started = time.time()
        try:
            await watched.recheck()
            watched.checked_at = started
        except (DatabaseError, TimeoutError) as error:
            log.warning("live.rights.unread", error=type(error).__name__)
            if started - watched.checked_at > UNCHECKED_LIMIT_S:
                await watched.give_up()
        except Exception:
            log.exception("live.rights.unread")
            await watched.give_up()
