"""One stream of frames for all who have the same scope and look at the same cells: encoded once, numbered once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.accounts.selectors import Scope
from apps.live.cells import CellRange
from apps.live.client import Client
from apps.live.objects import ObjectTable
from apps.live.wire import binary
from safecity_gis.messages.frames import FrameKind, encode_frame

HEARTBEAT_S = 5.0
"""A stream in which nothing moves still sends an empty tick so often, so that a dead client is noticed."""


@dataclass(frozen=True, slots=True)
class StreamKey:
    scope: Scope
    cells: CellRange


class Stream:
    """What its clients show now (`shown`, by slot) and the number of the last frame."""

    def __init__(self, key: StreamKey) -> None:
        self.key = key
        self.clients: set[Client] = set()
        self.sequence = 0
        self._shown = np.zeros(0, np.bool_)
        self._allowed: NDArray[np.bool_] | None = None
        self._sent_at = 0.0

    async def tick(self, table: ObjectTable, allowed: NDArray[np.bool_], now: float) -> None:
        """Send what changed to those who keep up, and a snapshot to those who join or come back.

        Args:
            table: all objects, its ages as of `now`.
            allowed: by camera index, whether the scope of this stream holds there.
            now: epoch seconds.
        """
        changed, removed = self._advance(table, allowed)
        if len(changed) or len(removed) or now - self._sent_at >= HEARTBEAT_S:
            self.sequence = (self.sequence + 1) & 0xFFFFFFFF
            self._sent_at = now
            await self._send_tick(table, changed, removed, now)
        await self._send_snapshots(table, now)

    def _advance(self, table: ObjectTable, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Only what moved can come or go, unless the scope itself holds elsewhere now."""
        slots = table.moved if allowed is self._allowed else np.arange(table.used)
        self._allowed = allowed
        if len(self._shown) < table.used:
            self._shown = np.concatenate([self._shown, np.zeros(table.capacity - len(self._shown), np.bool_)])
        cells, column, row, shown = self.key.cells, table.column[slots], table.row[slots], self._shown[slots]
        inside = (
            table.alive[slots] & (column >= cells.west) & (column <= cells.east) & (row >= cells.north) & (row <= cells.south)
        )
        inside &= allowed[table.camera[slots]]
        changed = slots[inside & (table.dirty[slots] | ~shown)]
        removed = slots[shown & ~inside]
        self._shown[slots] = inside
        return changed, removed

    async def _send_tick(self, table: ObjectTable, changed: NDArray[np.intp], removed: NDArray[np.intp], now: float) -> None:
        ready = []
        for client in self.clients:
            if not client.needs_snapshot and client.keeps_up(now):
                ready.append(client)
            else:
                client.needs_snapshot = True
        if ready:
            handles = table.records["handle"][removed]
            message = binary(encode_frame(FrameKind.TICK, self.sequence, now, table.records[changed], handles))
            for client in ready:
                await client.send_frame(message, self.sequence, now)

    async def _send_snapshots(self, table: ObjectTable, now: float) -> None:
        waiting = [client for client in self.clients if client.needs_snapshot and client.keeps_up(now)]
        if waiting:
            objects = table.records[: table.used][self._shown[: table.used]]
            message = binary(encode_frame(FrameKind.SNAPSHOT, self.sequence, now, objects, np.zeros(0, np.uint32)))
            for client in waiting:
                client.needs_snapshot = False
                await client.send_frame(message, self.sequence, now)
