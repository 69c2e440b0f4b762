"""The database side of fusion: one thread, one connection, one lock; a round and the positions it reached in one transaction."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from apps.fusion import metrics
from apps.fusion.models import Position
from apps.fusion.reader import StreamPosition
from apps.fusion.registry import Registry, conditions_read, registry_read
from apps.timeline.rounds import STORED, Handler, Round
from safecity_gis.messages.base import Message

log = structlog.get_logger(__name__)

LOCK_KEY = 0x5AFE_F051
STATEMENT_TIMEOUT_MS = 30_000
SINGLE = (*STORED, "crowds")
"""The lists of a round whose messages can be tried one by one."""
_REACH = """
INSERT INTO fusion_position (stream, created, sequence, stored_at) VALUES (%s, %s, %s, now())
ON CONFLICT (stream) DO UPDATE SET created = EXCLUDED.created, sequence = EXCLUDED.sequence, stored_at = EXCLUDED.stored_at"""
AWAY = (OperationalError, InterfaceError)
"""What the database raises when it is not there; anything else is about the data."""


class NotAlone(ConnectionError):
    """Another fusion process holds the lock."""


class Storage:
    """Used from one thread only. The lock lives and dies with the connection that writes: who lost it cannot write."""

    def __init__(self, handlers: list[Handler]) -> None:
        self._handlers = handlers
        self._ready = False
        self.registry: Registry | None = None
        self.positions: dict[str, StreamPosition] = {}
        self.conditions: dict[str, str] = {}
        self.last_stored_at: datetime | None = None
        """When this or an earlier process last stored how far it had read."""

    def open(self) -> None:
        """Connect, become the only one, and read what is known; nothing where that is done already.

        Raises:
            NotAlone: another process holds the lock; try again.
            OperationalError: the database is away; try again.
        """
        if self._ready:
            return
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_TIMEOUT_MS)])
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY])
            if not cursor.fetchone()[0]:
                raise NotAlone("another fusion process holds the lock")
        now = timezone.now()
        self.registry = registry_read(self.registry)
        self.conditions = conditions_read()
        rows = list(Position.objects.all())
        self.positions = {row.stream: StreamPosition(row.created, row.sequence) for row in rows}
        self.last_stored_at = max((row.stored_at for row in rows), default=None)
        for handler in self._handlers:
            handler.load(now)
        self._ready = True

    def close(self) -> None:
        """Give the lock back."""
        self._ready = False
        connection.close()

    def refresh(self) -> Registry:
        """Read the cameras again."""
        self.open()
        self._guarded(self._read_registry)
        return self.known()

    def store(self, round_: Round, reached: Mapping[str, StreamPosition]) -> Round:
        """Store a round and how far it goes, or raise having stored nothing.

        A round that fails because of what it holds is stored message by message; what fails by itself is refused.

        Returns:
            The round as it was stored, with refusals and conditions.

        Raises:
            OperationalError, InterfaceError, NotAlone: the database is away or lost to another process; the same round can be
                stored later.
        """
        self.open()
        began = time.perf_counter()
        try:
            self._guarded(lambda: self._commit(round_, reached))
        except DatabaseError as error:
            if isinstance(error, AWAY):
                raise
            log.warning("fusion.round.split", error=type(error).__name__, said=str(error)[:300])
            self._store_singly(round_, reached)
        except Exception:
            log.exception("fusion.round.split")
            self._store_singly(round_, reached)
        self.positions.update(reached)
        self.conditions.update(round_.conditions)
        metrics.ROUNDS.observe(time.perf_counter() - began)
        return round_

    def _store_singly(self, round_: Round, reached: Mapping[str, StreamPosition]) -> None:
        refused: list[tuple[Message, str]] = []
        for single in _singles(round_):
            self.open()
            try:
                self._guarded(lambda single=single: self._commit(single, {}))
            except AWAY:
                raise
            except Exception as error:
                refused += [(message, f"{type(error).__name__}: {error}"[:300]) for message in _messages(single)]
            else:
                refused += single.refused
                round_.conditions.update(single.conditions)
        round_.refused = refused
        self.open()
        self._guarded(lambda: self._reach(reached))

    def _commit(self, round_: Round, reached: Mapping[str, StreamPosition]) -> None:
        round_.refused, round_.conditions, round_.breaches = [], {}, []
        with transaction.atomic():
            for handler in self._handlers:
                handler.handle(round_)
            self._reach(reached)

    def _reach(self, reached: Mapping[str, StreamPosition]) -> None:
        changed = {stream: position for stream, position in reached.items() if self.positions.get(stream) != position}
        if changed:
            with connection.cursor() as cursor:
                for stream, position in changed.items():
                    cursor.execute(_REACH, [stream, position.created, position.sequence])

    def _guarded(self, action: Callable[[], None]) -> None:
        """Whatever fails, memory and database may differ: open anew before the next write."""
        try:
            action()
        except BaseException as error:
            self._ready = False
            metrics.FAILURES.labels(type(error).__name__).inc()
            raise

    def _read_registry(self) -> None:
        self.registry = registry_read(self.registry)

    def known(self) -> Registry:
        """The cameras as last read."""
        if self.registry is None:
            raise RuntimeError("the storage is not open")
        return self.registry


def new_round(registry: Registry, at: datetime | None = None) -> Round:
    return Round(at=at or timezone.now(), cameras=registry.cameras, jurisdictions=registry.jurisdictions)


def _messages(round_: Round) -> list[Message]:
    return [message for name in (*SINGLE, "batches") for message in getattr(round_, name)]


def _singles(round_: Round) -> list[Round]:
    """The round as rounds of one message each; batches stay together, as no table takes them."""

    def only(name: str, messages: list) -> Round:
        lists: dict[str, list] = {each: [] for each in (*SINGLE, "batches")}
        return replace(round_, **lists | {name: messages}, refused=[], conditions={})

    singles = [only(name, [message]) for name in SINGLE for message in getattr(round_, name)]
    return [*singles, only("batches", round_.batches)]
