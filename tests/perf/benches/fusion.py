"""Fusion's object updates per processor second: intake, merging and telling alone, and the whole process on a real bus."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nats
from nats.aio.client import Client

from safecity_gis.environment import ROOT
from safecity_gis.messages.base import Message, decode, encode
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.recognition import RecognitionMessage
from tests.nats import NatsServer
from tests.perf.benches._city import RATE, Told, city_open, city_tells
from tests.perf.figures import Figure, Mark, figure_beside
from tests.perf.measuring import Watch, cpu_of
from tests.perf.setting import Setting

WARM_UP_S, SPAN_S = 20.0, 20.0
TICK_S = 0.125
READ = 500
"""Most messages that fusion takes from the stream at once."""
AHEAD_S = 60.0
"""So much before it is told live, the city is simulated."""
DRAINED_WITHIN_S = 60.0
MARK = Mark(13_000, of="value")
RAW_NAME = "bare decoding"


@dataclass(frozen=True)
class Sent:
    """A message as it travels."""

    at: float
    subject: str
    data: bytes
    objects: int


class _Sink:
    """Stands where the bus would be: what is published is counted and gone."""

    published = 0

    async def publish(self, subject: str, payload: bytes) -> None:
        self.published += len(payload)


def measure(setting: Setting) -> list[Figure]:
    city_open(setting)
    seconds = 5.0 if setting.quick else SPAN_S
    setting.tell(f"simulating {WARM_UP_S + seconds:.0f} s of the city")
    start = time.time() + AHEAD_S
    before, told = (
        _sent(span)
        for span in city_tells(
            seconds, warm_up_s=WARM_UP_S, kinds=(ObservationBatch, TrackletUpdate), end_at=start + WARM_UP_S + seconds
        )
    )
    pairs = []
    for number in range(setting.repeats):
        pairs.append((_in_process(before, told), _bare(told)))
        setting.tell(f"in process: {number + 1} of {setting.repeats}")
    note = f"{len(told)} messages, {sum(sent.objects for sent in told)} updates, {RATE:g} observations a second and camera"
    figures = [figure_beside("fusion.in_process", pairs, unit="updates/CPU s", raw_name=RAW_NAME, mark=MARK, note=note)]
    value, bare, on_bus = _on_bus(setting, before, told)
    return [
        *figures,
        figure_beside("fusion.on_bus", [(value, bare)], unit="updates/CPU s", raw_name=RAW_NAME, mark=MARK, note=on_bus),
    ]


def _in_process(before: Sequence[Sent], told: Sequence[Sent]) -> float:
    """Object updates per CPU second from bytes to bytes; `before` fills the present and is not counted."""
    from apps.fusion.live import LivePublisher
    from apps.fusion.registry import registry_read

    registry, live, sink = registry_read(), LivePublisher(), _Sink()

    async def run(messages: Sequence[Sent]) -> None:
        for portion in _ticks(messages):
            for start in range(0, len(portion), READ):
                _take(portion[start : start + READ], live, registry)
            await live.tick(sink, registry)  # type: ignore[arg-type]

    asyncio.run(run(before))
    with Watch() as watch:
        asyncio.run(run(told))
    if not sink.published:
        raise RuntimeError("fusion told nothing")
    return sum(sent.objects for sent in told) / watch.cpu_s


def _take(portion: Sequence[Sent], live: Any, registry: Any) -> None:
    """As `Fusion._accept` and `_observe` do."""
    from apps.fusion import intake
    from safecity_gis.messages.observations import TrackletPhase

    now = portion[-1].at
    messages = [intake.observation(sent.data, registry, now) for sent in portion]
    live.observe([message for message in messages if isinstance(message, ObservationBatch)], registry, now)
    updates = (message for message in messages if isinstance(message, TrackletUpdate))
    live.end(update.tracklet_id for update in updates if update.phase is TrackletPhase.CLOSED)


def _bare(told: Sequence[Sent]) -> float:
    """The same bytes decoded into the same messages, and no more."""
    with Watch() as watch:
        for sent in told:
            decode(sent.data, RecognitionMessage)
    return sum(sent.objects for sent in told) / watch.cpu_s


def _on_bus(setting: Setting, before: Sequence[Sent], told: Sequence[Sent]) -> tuple[float, float, str]:
    """`run_fusion` with database and bus, told as it happens."""
    with NatsServer(setting.scratch / "nats") as server, _fusion(server.url) as process:
        cpu_s, lag_s, rows = asyncio.run(_tell_live(setting, server.url, process.pid, before, told))
    objects = sum(sent.objects for sent in told)
    wall_s = told[-1].at - told[0].at
    note = f"{objects / wall_s:.0f} updates/s as they happen, {100 * cpu_s / wall_s:.0f} % of a core with {rows} rows stored"
    return objects / cpu_s, _bare(told), f"{note}; drained {lag_s:.1f} s after the last"


@contextmanager
def _fusion(nats_url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"NATS_URL": nats_url}
    with subprocess.Popen(
        [sys.executable, "manage.py", "run_fusion"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


async def _tell_live(
    setting: Setting, url: str, pid: int, before: Sequence[Sent], told: Sequence[Sent]
) -> tuple[float, float, int]:
    from safecity_gis import bus
    from safecity_gis.messages import subjects

    client = await nats.connect(url)
    js = bus.jetstream(client)
    await bus.ensure_streams(js)
    setting.tell(f"on the bus: begins in {max(0.0, before[0].at - time.time()):.0f} s")
    await _publish(client, before)
    await _until(lambda: _reached() > 0, "fusion stored nothing")
    cpu_before, rows_before = cpu_of(pid), await asyncio.to_thread(_rows)
    await _publish(client, told)
    ended = time.monotonic()
    last = (await js.stream_info(subjects.STREAM_OBSERVATIONS)).state.last_seq
    await _until(lambda: _reached() >= last, "fusion did not keep up")
    cpu_s, lag_s = cpu_of(pid) - cpu_before, time.monotonic() - ended
    await client.close()
    return cpu_s, lag_s, await asyncio.to_thread(_rows) - rows_before


async def _publish(client: Client, messages: Sequence[Sent]) -> None:
    """Each at its time."""
    for portion in _ticks(messages):
        await asyncio.sleep(max(0.0, portion[0].at - time.time()))
        for sent in portion:
            await client.publish(sent.subject, sent.data)
        await client.flush()


async def _until(true: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + DRAINED_WITHIN_S
    while not await asyncio.to_thread(true):
        if time.monotonic() > end:
            raise RuntimeError(otherwise)
        await asyncio.sleep(0.05)


def _reached() -> int:
    from apps.fusion.models import Position

    return Position.objects.filter(stream="OBS").values_list("sequence", flat=True).first() or 0


def _rows() -> int:
    from apps.tracking.models import Tracklet

    return Tracklet.objects.count()


def _sent(told: Told) -> list[Sent]:
    moment, sent = 0.0, []
    for subject, message in told.messages:
        moment = max(moment, _time(message))
        sent.append(Sent(moment, subject, encode(message), len(getattr(message, "objects", ()))))
    return sent


def _time(message: Message) -> float:
    return message.captured_at if isinstance(message, ObservationBatch) else message.valid_to  # type: ignore[attr-defined]


def _ticks(messages: Sequence[Sent]) -> Iterator[list[Sent]]:
    """In portions of one tick of fusion."""
    portion: list[Sent] = []
    for sent in messages:
        if portion and sent.at - portion[0].at >= TICK_S:
            yield portion
            portion = []
        portion.append(sent)
    if portion:
        yield portion
