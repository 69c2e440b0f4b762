"""The bus is killed under a worker: it goes on, and afterwards every tracklet is told once and new cameras are heard of."""

import asyncio
import time
from pathlib import Path

import pytest

from safecity_gis.messages import subjects
from safecity_gis.messages.base import decode
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate
from safecity_gis.messages.recognition import RecognitionMessage
from safecity_gis.ops.ports import free_port
from tests.nats import NatsServer
from tests.worker.support import CLIP, Desk, camera, worker_process

pytestmark = pytest.mark.serial


async def stored_updates(desk: Desk, code: str) -> list[TrackletUpdate]:
    """Every tracklet update of a camera that the stream holds."""
    subscription = await desk.js.pull_subscribe(subjects.observations("south", code), stream=subjects.STREAM_OBSERVATIONS)
    updates: list[TrackletUpdate] = []
    while True:
        try:
            messages = await subscription.fetch(500, timeout=1)
        except TimeoutError:
            return updates
        told = [decode(message.data, RecognitionMessage) for message in messages]
        updates += [message for message in told if isinstance(message, TrackletUpdate)]


async def test_tracklets_survive_the_death_of_the_bus(tmp_path: Path) -> None:
    with NatsServer(tmp_path) as server:
        desk = await Desk(server.url, "w-bus").open()
        code, later = desk.code("CLIP"), desk.code("LATER")
        await desk.configure(camera(code, CLIP.as_uri(), start_s=5.0))
        with worker_process(server.url, "w-bus") as worker:
            await desk.until(lambda: len(desk.told(code)) > 3, seconds=25, what="tracklets")
            server.kill()
            await asyncio.sleep(4)
            server.start()
            count = len(desk.frames(code))
            await desk.until(lambda: len(desk.frames(code)) > count + 5, seconds=10, what="frames after the bus came back")
            await desk.configure(camera(later, CLIP.as_uri(), start_s=30.0))
            await desk.until(lambda: len(desk.frames(later)) > 3, seconds=10, what="a camera added after the bus came back")
            status, seconds = worker.terminate()
            told = await stored_updates(desk, code)
            await desk.close()
    assert status == 0 and seconds < 5
    by_tracklet: dict[object, list[TrackletUpdate]] = {}
    for update in told:
        by_tracklet.setdefault(update.tracklet_id, []).append(update)
    assert len(by_tracklet) >= 4
    for updates in by_tracklet.values():
        assert [update.revision for update in updates] == list(range(len(updates))), "a revision is missing or told twice"
        assert updates[-1].phase == TrackletPhase.CLOSED


async def test_a_worker_that_never_finds_its_bus_ends_at_once_when_told() -> None:
    with worker_process(f"nats://127.0.0.1:{free_port()}", "w-lonely") as worker:
        end = time.monotonic() + 30
        while "bus.connection.error" not in worker.log and time.monotonic() < end:
            await asyncio.sleep(0.1)
        status, seconds = await asyncio.to_thread(worker.terminate)
    assert status == 0 and seconds < 2
