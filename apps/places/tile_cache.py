"""Cut tiles, kept in memory and on disk for as long as the base map does not change. Bounded in both."""

import os
import shutil
import threading
from collections import OrderedDict
from pathlib import Path
from uuid import uuid4

import structlog

from apps.places.tiles import TileNumber

log = structlog.get_logger(__name__)

MAX_MEMORY_BYTES = 32 * 1024 * 1024
MAX_DISK_ZOOM = 14
"""Deeper tiles are many and quickly cut: they stay in memory."""

Key = tuple[str, TileNumber]


class TileCache:
    """Least recently used tiles leave the memory first; tiles of an earlier version leave the disk with the first new one."""

    def __init__(self, folder: Path, max_memory_bytes: int = MAX_MEMORY_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_memory_bytes
        self._tiles: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._disk_version: str | None = None
        self._lock = threading.Lock()

    @property
    def memory_bytes(self) -> int:
        return self._bytes

    def get(self, version: str, number: TileNumber) -> bytes | None:
        """The tile as it was put, or None."""
        with self._lock:
            tile = self._tiles.get((version, number))
            if tile is not None:
                self._tiles.move_to_end((version, number))
                return tile
        try:
            tile = self._path(version, number).read_bytes()
        except OSError:
            return None
        self._remember((version, number), tile)
        return tile

    def put(self, version: str, number: TileNumber, tile: bytes) -> None:
        """Keep a tile. Empty ones only in memory: the empty world is large."""
        self._remember((version, number), tile)
        if not tile or number.z > MAX_DISK_ZOOM:
            return
        try:
            self._write(version, number, tile)
        except OSError as error:
            log.warning("places.tile.unwritten", error=type(error).__name__)

    def _remember(self, key: Key, tile: bytes) -> None:
        with self._lock:
            self._bytes += _cost(tile) - (_cost(self._tiles.pop(key)) if key in self._tiles else 0)
            self._tiles[key] = tile
            while self._bytes > self._max_bytes and self._tiles:
                self._bytes -= _cost(self._tiles.popitem(last=False)[1])

    def _write(self, version: str, number: TileNumber, tile: bytes) -> None:
        path = self._path(version, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{uuid4().hex}")
        try:
            draft.write_bytes(tile)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)  # where the disk was full
        if self._disk_version != version:
            self._disk_version = version
            for old in self._folder.iterdir():
                if old.name != version:
                    shutil.rmtree(old, ignore_errors=True)

    def _path(self, version: str, number: TileNumber) -> Path:
        return self._folder / version / str(number.z) / str(number.x) / f"{number.y}.mvt.gz"


def _cost(tile: bytes) -> int:
    return len(tile) + 200
