"""Rights of open sockets, checked again every half minute and at once when postings or cameras change."""

import asyncio
import time
from collections.abc import Hashable, Sequence
from typing import Any, Protocol

import structlog
from django.db import Error as DatabaseError

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 30.0
UNCHECKED_LIMIT_S = 90.0
"""A socket whose rights could not be read for so long (the database is away) is closed, whatever else waits."""
_LOOK_EVERY_S = 1.0


class Watched(Protocol):
    """An open socket; `checked_at` is when the last reading of its rights began, by the monotonic clock."""

    checked_at: float

    @property
    def right_key(self) -> Hashable:
        """Sockets with equal keys have the same rights, which are read once for all of them."""

    async def read_right(self) -> Any:
        """The right as the database has it now."""

    async def apply_right(self, right: Any) -> None:
        """Narrow, widen or close by what was read."""

    async def give_up(self) -> None:
        """The rights cannot be read: close."""


class RightsWatch:
    """All open sockets of this process."""

    def __init__(self) -> None:
        self._watched: dict[Watched, None] = {}
        """In the order of checking: whoever could not be checked goes to the end, so that nobody keeps the others waiting."""
        self._hurry = asyncio.Event()
        self._changed_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, watched: Watched) -> None:
        self._watched[watched] = None

    def remove(self, watched: Watched) -> None:
        self._watched.pop(watched, None)

    def changed(self) -> None:
        """Somebody's rights changed: whatever was read before now is out of date."""
        self._changed_at = time.monotonic()
        self._hurry.set()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._check_all(), name="live-rights"),
            asyncio.create_task(self._close_unchecked(), name="live-rights-limit"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _check_all(self) -> None:
        while True:
            self._hurry.clear()
            for alike in self._due():
                if not await self._check(alike):
                    break
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._hurry.wait()
            except TimeoutError:
                continue

    def _due(self) -> list[list[Watched]]:
        """Sockets to be checked: all with the same rights, as soon as one of them is due."""
        alike: dict[Hashable, list[Watched]] = {}
        for watched in self._watched:
            alike.setdefault(watched.right_key, []).append(watched)
        return [group for group in alike.values() if any(map(self._is_due, group))]

    def _is_due(self, watched: Watched) -> bool:
        return watched.checked_at <= self._changed_at or time.monotonic() - watched.checked_at > CHECK_EVERY_S

    async def _check(self, alike: Sequence[Watched]) -> bool:
        """Returns whether the database answers; where it does not, asking for the next socket would only take as long again."""
        started = time.monotonic()
        alike = [watched for watched in alike if watched in self._watched]
        if not alike:
            return True
        try:
            right = await alike[0].read_right()
        except (DatabaseError, TimeoutError) as error:
            log.warning("live.rights.unread", error=type(error).__name__)
            for watched in alike:
                if watched in self._watched:
                    del self._watched[watched]
                    self._watched[watched] = None
            return False
        except Exception:
            log.exception("live.rights.unread")
            await asyncio.gather(*(_give_up(watched) for watched in alike))
            return True
        alike = [watched for watched in alike if watched in self._watched]
        for watched in alike:
            watched.checked_at = started
        await asyncio.gather(*(_apply(watched, right) for watched in alike))
        return True

    async def _close_unchecked(self) -> None:
        while True:
            now = time.monotonic()
            late = [watched for watched in self._watched if now - watched.checked_at > UNCHECKED_LIMIT_S]
            await asyncio.gather(*(_give_up(watched) for watched in late))
            await asyncio.sleep(_LOOK_EVERY_S)


async def _apply(watched: Watched, right: Any) -> None:
    try:
        await watched.apply_right(right)
    except Exception:
        log.exception("live.rights.unapplied")
        await _give_up(watched)


async def _give_up(watched: Watched) -> None:
    try:
        await watched.give_up()
    except Exception:
        log.exception("live.rights.unclosed")
