"""The simulator process against a real bus."""

import asyncio
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from nats.aio.client import Client

from apps.simulator.outbox import Outbox
from apps.simulator.process import Options, SimulatorProcess
from apps.simulator.simulation import NOTHING_HIDDEN, Masks, Outgoing
from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase, AlertSignal, Severity
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.configuration import MediaGrant
from safecity_gis.messages.health import HealthMessage, HealthSample, WorkerHeartbeat
from safecity_gis.messages.live import LiveRights
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObservationBatch, TrackletPhase, TrackletUpdate
from safecity_gis.messages.recognition import RecognitionMessage
from safecity_gis.ops.ports import free_port
from tests.apps.simulator.towns import make_town

ANY_MESSAGE = RecognitionMessage | HealthMessage | AlertSignal | MediaFrame


class Ear:
    """Hears and decodes everything on the bus."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.headers: list[str] = []

    async def listen(self, client: Client) -> None:
        async def hear(message: Any) -> None:
            self.heard.append((message.subject, decode(message.data, ANY_MESSAGE)))
            self.headers.append((message.headers or {}).get(bus.MESSAGE_ID, ""))

        for subject in (subjects.OBSERVATIONS, subjects.HEALTH, subjects.ALERTS, "media.>"):
            await client.subscribe(subject, cb=hear)

    def of(self, kind: type) -> list[Any]:
        return [message for _, message in self.heard if isinstance(message, kind)]


async def until(condition: Callable[[], object], *, within_s: float = 15.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def simulator(
    url: str, masks: Callable[[], Masks] = lambda: NOTHING_HIDDEN, **options: Any
) -> AsyncIterator[tuple[Ear, Client, Callable[[], Any]]]:
    """A running simulator, what it says, a client, and a way to end it as SIGTERM does."""
    client, ear, stop = await bus.connect(url, name="test"), Ear(), asyncio.Event()
    await ear.listen(client)
    town = make_town(cameras=12)
    process = SimulatorProcess(url, lambda: town, Options(**{"objects": 250, **options}), masks=masks)
    running = asyncio.create_task(process.run(stop))

    async def end() -> None:
        stop.set()
        await asyncio.wait_for(running, 10)
        await client.flush()

    try:
        yield ear, client, end
        if not running.done():
            await end()
    finally:
        running.cancel()
        await client.close()


async def test_observations_tracklets_and_health_arrive_marked_and_are_kept_by_the_stream(nats_url: str) -> None:
    async with simulator(nats_url) as (ear, client, end):
        await until(lambda: ear.of(ObservationBatch) and ear.of(WorkerHeartbeat) and len(ear.of(HealthSample)) >= 12)
        await end()
        assert all(message.simulated for _, message in ear.heard)
        for (subject, message), header in zip(ear.heard, ear.headers, strict=True):
            if isinstance(message, ObservationBatch):
                assert subject == f"obs.south.{message.camera}" and header == ""
            if isinstance(message, TrackletUpdate):
                closed = message.phase is TrackletPhase.CLOSED
                assert subject == f"obs.south.{message.camera}"
                assert header == (f"{message.tracklet_id}:{message.revision}" if closed else "")
        stored = await bus.jetstream(client).get_last_msg(subjects.STREAM_OBSERVATIONS, "obs.south.*")
        assert decode(stored.data, RecognitionMessage).simulated


@pytest.mark.parametrize("objects", [250, 3000])
async def test_at_its_end_it_closes_what_is_open_once(nats_url: str, objects: int) -> None:
    async with simulator(nats_url, objects=objects) as (ear, _, end):
        await until(lambda: len(ear.of(TrackletUpdate)) > objects / 10)
        await end()
        phases = defaultdict(list)
        for update in ear.of(TrackletUpdate):
            phases[update.tracklet_id].append(update.phase)
        assert {told.count(TrackletPhase.CLOSED) for told in phases.values()} == {1}
        assert {told[-1] for told in phases.values()} == {TrackletPhase.CLOSED}


async def test_a_mask_is_taken_up_within_two_seconds_of_its_announcement_and_no_tracklet_ends(nats_url: str) -> None:
    drawn: dict[str, Any] = {}
    async with simulator(nats_url, masks=lambda: dict(drawn)) as (ear, client, _):
        await until(lambda: ear.of(ObservationBatch))
        grants = await bus.jetstream(client).key_value(subjects.BUCKET_GRANTS)
        grant = MediaGrant(simulated=True, camera="cam-1", expires_at=time.time() + 30.0, fps=5.0, max_width=480)
        await grants.put("cam-1", encode(grant))
        await until(lambda: ear.of(MediaFrame))
        assert not is_black(ear.of(MediaFrame)[-1])
        await asyncio.sleep(0.5)
        drawn["cam-1"] = (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),)
        ended = len([update for update in ear.of(TrackletUpdate) if update.phase is TrackletPhase.CLOSED])
        await client.publish(subjects.live("all"), encode(LiveRights(simulated=False, reason="masks.changed")))
        await until(lambda: is_black(ear.of(MediaFrame)[-1]), within_s=2.0)
        after = len([update for update in ear.of(TrackletUpdate) if update.phase is TrackletPhase.CLOSED])
        assert after - ended < 40, "the city was made anew for a mask"


def is_black(frame: MediaFrame) -> bool:
    """The upper third, over which neither the word nor the bar is written."""
    picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return bool(picture[: len(picture) // 3].max() < 12)


async def test_pictures_appear_under_a_grant_and_stop_when_it_expires(nats_url: str) -> None:
    async with simulator(nats_url) as (ear, client, _):
        await until(lambda: ear.of(ObservationBatch))
        grants = await bus.jetstream(client).key_value(subjects.BUCKET_GRANTS)
        assert ear.of(MediaFrame) == []
        expires_at = time.time() + 2.0
        grant = MediaGrant(simulated=True, camera="cam-1", expires_at=expires_at, fps=4.0, max_width=480)
        await grants.put("cam-1", encode(grant))
        other = MediaGrant(simulated=False, camera="somebody-else", expires_at=expires_at)
        await grants.put("somebody-else", encode(other))
        await until(lambda: len(ear.of(MediaFrame)) >= 3)
        await asyncio.sleep(max(0.0, expires_at - time.time()) + 0.3)
        frames = ear.of(MediaFrame)
        await asyncio.sleep(0.7)
        assert ear.of(MediaFrame) == frames
        assert 3 <= len(frames) <= 9
        assert {(subject, frame.camera) for subject, frame in ear.heard if isinstance(frame, MediaFrame)} == {
            ("media.cam-1", "cam-1")
        }
        assert all(frame.simulated and frame.captured_at <= expires_at for frame in frames)
        picture = cv2.imdecode(np.frombuffer(frames[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture.shape == (270, 480, 3)


async def test_it_waits_for_a_city_and_follows_it_when_it_changes(nats_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.simulator.process.EMPTY_CITY_S", 0.1)
    monkeypatch.setattr("apps.simulator.process.LOOK_AGAIN_S", 0.2)
    answers: list[Any] = [OSError("no database"), None]
    towns = {"now": make_town(cameras=2)}

    def load() -> Any:
        answer = answers.pop(0) if answers else towns["now"]
        if isinstance(answer, Exception):
            raise answer
        return answer

    client, ear, stop = await bus.connect(nats_url, name="test"), Ear(), asyncio.Event()
    await ear.listen(client)
    running = asyncio.create_task(SimulatorProcess(nats_url, load, Options(objects=50)).run(stop))
    await until(lambda: {batch.camera for batch in ear.of(ObservationBatch)} == {"cam-0", "cam-1"})
    towns["now"] = make_town(cameras=3)
    await until(lambda: "cam-2" in {batch.camera for batch in ear.of(ObservationBatch)})
    stop.set()
    await asyncio.wait_for(running, 10)
    await client.close()


async def test_it_ends_while_the_bus_is_away() -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(SimulatorProcess("nats://127.0.0.1:9", lambda: None, Options()).run(stop))
    await asyncio.sleep(0.3)
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_what_must_arrive_is_kept_while_the_bus_is_away_and_the_rest_is_dropped(nats_url: str) -> None:
    client = await bus.connect(nats_url, name="test")
    await client.close()
    outbox = Outbox(client, bus.jetstream(client))
    signal = AlertSignal(
        simulated=True, cause="test", dedupe_key="kept", phase=AlertPhase.OPEN, severity=Severity.MINOR, district="south", at=1.0
    )
    for kept in (True, False):
        await outbox.take(Outgoing("alert.south", signal, f"kept:{kept}", kept=kept))
    assert (outbox.waiting, outbox.dropped, outbox.sent) == (1, 1, 0)
    assert not await outbox.flush(0.1)
    assert (outbox.waiting, outbox.sent) == (1, 0)


async def test_closings_made_while_the_server_is_dead_arrive_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    url = f"nats://127.0.0.1:{port}"
    server = serve(tmp_path, port)
    try:
        async with simulator(url) as (ear, _, end):
            await until(lambda: len(ear.of(TrackletUpdate)) > 20)
            server.kill()
            server.wait()
            died_at = time.time()
            await asyncio.sleep(4.0)
            server = serve(tmp_path, port)
            before = len(ear.of(ObservationBatch))
            await until(lambda: len(ear.of(ObservationBatch)) > before + 20)
            closed = [update for update in ear.of(TrackletUpdate) if update.phase is TrackletPhase.CLOSED]
            assert [update for update in closed if died_at - 1 < update.valid_to < died_at + 2]
            assert len({update.tracklet_id for update in closed}) == len(closed)
            await end()
    finally:
        server.kill()
        server.wait()


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    binary = Path(sys.executable).with_name("nats-server")
    return subprocess.Popen([binary, "-js", "-sd", folder, "-a", "127.0.0.1", "-p", str(port), "-l", folder / "log"])
