"""Fusion's persist step beside a binary COPY of the same tracklets into a table with the same indexes, 1,000 rows a commit."""

import gc
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate
from tests.perf.benches._city import Told, city_open, city_tells
from tests.perf.figures import Figure, Mark, figure_beside
from tests.perf.setting import Setting

COMMIT_ROWS = 1_000
WARM_UP_S, SPAN_S = 60.0, 60.0
HINDSIGHT_S = 25.0
"""Rounds are stored that much before their time, so that no tracklet counts as silent: they come without observations."""
SINCE_START_S = 120.0
MARK = Mark(0.5)
RAW_NAME = "binary COPY"
_LIKE = "CREATE TABLE bench_copy (LIKE tracking_tracklet INCLUDING ALL) PARTITION BY RANGE (valid_from)"


class Portion(NamedTuple):
    """Updates of one commit; `measured` is false for what only prepares."""

    updates: Sequence[TrackletUpdate]
    measured: bool


def measure(setting: Setting) -> list[Figure]:
    city_open(setting)
    seconds = 20.0 if setting.quick else SPAN_S
    setting.tell(f"simulating {WARM_UP_S + seconds:.0f} s of the city")
    # Fusion has been running for a while: what it finds at its start began before all of this.
    before, told = city_tells(
        seconds, warm_up_s=WARM_UP_S, kinds=(TrackletUpdate,), end_at=time.time() + SINCE_START_S + WARM_UP_S + seconds
    )
    at = datetime.fromtimestamp(told.ended_at - HINDSIGHT_S, UTC)
    known, mix = _updates(before), _updates(told)
    del before, told
    gc.collect()
    gc.freeze()
    opened, changed = _again(mix, 0, TrackletPhase.OPENED), _again(mix, 1, TrackletPhase.CHANGED)
    cases = {
        "persist.mix": (_shares(mix), [*_portions(known, measured=False), *_portions(mix, measured=True)]),
        "persist.new": ("opened only", _portions(opened, measured=True)),
        "persist.superseding": (
            "each ends an earlier revision",
            [*_portions(opened, measured=False), *_portions(changed, measured=True)],
        ),
    }
    return [
        _figure(setting, name, list(portions), at, note=note, mark=MARK if name == "persist.mix" else None)
        for name, (note, portions) in cases.items()
    ]


def _figure(setting: Setting, name: str, portions: list[Portion], at: datetime, *, note: str, mark: Mark | None) -> Figure:
    pairs = []
    for number in range(setting.repeats):
        pairs.append(_pair(portions, at))
        setting.tell(f"{name}: {number + 1} of {setting.repeats}")
    rows = sum(len(portion.updates) for portion in portions if portion.measured)
    return figure_beside(name, pairs, unit="rows/s", raw_name=RAW_NAME, mark=mark, note=f"{rows} rows: {note}")


def _pair(portions: Sequence[Portion], at: datetime) -> tuple[float, float]:
    """Rows a second of our step and of the bare COPY, commit by commit in turn, both into empty tables."""
    from django.db import connection

    from apps.fusion.reader import StreamPosition
    from apps.fusion.storage import Storage, new_round
    from apps.tracking.handlers import TrackletHandler

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_tracklet, tracking_horizon, fusion_position")
    raw = _RawTable(at)
    storage = Storage([TrackletHandler()])
    storage.open()
    storage.store(new_round(storage.known(), at), {})
    ours_s = raw_s = 0.0
    rows = 0
    for number, portion in enumerate(portions):
        packed = raw.pack(portion.updates, storage.known().cameras)
        started = time.perf_counter()
        round_ = new_round(storage.known(), at)
        round_.updates = list(portion.updates)
        storage.store(round_, {"OBS": StreamPosition("bench", number + 1)})
        between = time.perf_counter()
        raw.copy(packed)
        ended = time.perf_counter()
        if round_.refused:
            raise RuntimeError(f"refused: {round_.refused[0][1]}")
        if portion.measured:
            ours_s, raw_s, rows = ours_s + between - started, raw_s + ended - between, rows + len(portion.updates)
    storage.close()
    return rows / ours_s, rows / raw_s


class _RawTable:
    """An identical table, and rows for it that are packed before the clock starts."""

    def __init__(self, at: datetime) -> None:
        from django.db import connection

        from apps.timeline.partitions import partitions_ensure
        from apps.tracking.services import FILL_PERCENT

        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_copy")
            cursor.execute(_LIKE)
        days = [at.date() + timedelta(days=offset) for offset in (-1, 0, 1)]
        partitions_ensure("bench_copy", days, fill_percent=FILL_PERCENT)
        self._known_from = at

    def pack(self, updates: Sequence[TrackletUpdate], cameras: dict) -> bytes:
        from apps.tracking.copying import pack_rows

        camera_ids = {update.camera: cameras[update.camera].pk for update in updates}
        return pack_rows(updates, camera_ids=camera_ids, known_from=self._known_from, never_current=[False] * len(updates))

    def copy(self, packed: bytes) -> None:
        from apps.tracking.copying import COLUMNS

        statement = f"COPY bench_copy ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(packed)


def _updates(told: Told) -> list[TrackletUpdate]:
    return [message for _, message in told.messages if isinstance(message, TrackletUpdate)]


def _again(updates: Sequence[TrackletUpdate], revision: int, phase: TrackletPhase) -> list[TrackletUpdate]:
    """The same tracklets once each, as if this were their revision."""
    newest = {update.tracklet_id: update for update in updates}
    return [msgspec.structs.replace(update, revision=revision, phase=phase) for update in newest.values()]


def _portions(updates: Sequence[TrackletUpdate], *, measured: bool) -> Iterator[Portion]:
    for start in range(0, len(updates), COMMIT_ROWS):
        yield Portion(updates[start : start + COMMIT_ROWS], measured)


def _shares(updates: Sequence[TrackletUpdate]) -> str:
    counts = {phase: sum(update.phase is phase for update in updates) for phase in TrackletPhase}
    return ", ".join(f"{count / max(1, len(updates)):.0%} {phase}" for phase, count in counts.items())
