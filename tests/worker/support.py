"""What the worker's tests share: a worker process, a bus to talk to it, cameras, and things that cameras can be."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from safecity_gis import bus
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages import subjects
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.configuration import CameraConfig, MediaGrant
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.health import HealthMessage, HealthSample, WorkerHeartbeat
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.recognition import RecognitionMessage
from safecity_gis.messages.sealing import load_key, new_key, seal
from safecity_gis.ops.ports import free_port

CLIP = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
KEY = new_key()


def camera(code: str, url: str = "rtsp://127.0.0.1/live", **values: Any) -> CameraConfig:
    """A camera's configuration with harmless defaults."""
    defaults = {"simulated": False, "camera": code, "district": "south", "worker": "w1", "version": 1, "url": url}
    return CameraConfig(**(defaults | values))


class Desk:
    """The test's side of the bus: configures cameras, collects what their worker says. Use inside one event loop."""

    def __init__(self, url: str, worker: str) -> None:
        self.url, self.worker = url, worker
        self.prefix = uuid4().hex[:8]
        self.batches: list[ObservationBatch] = []
        self.updates: list[TrackletUpdate] = []
        self.crowds: list[CrowdCount] = []
        self.pictures: list[MediaFrame] = []
        self.health: list[HealthSample] = []
        self.heartbeats: list[WorkerHeartbeat] = []

    async def open(self) -> "Desk":
        self.client = await bus.connect(self.url, name="test")
        self.js = bus.jetstream(self.client)
        await bus.ensure_streams(self.js)
        for subject in (subjects.OBSERVATIONS, subjects.HEALTH, subjects.media("*")):
            await self.client.subscribe(subject, cb=self._take)
        return self

    async def close(self) -> None:
        await self.client.close()

    def code(self, name: str) -> str:
        """A camera code that no other test uses."""
        return f"{name}-{self.prefix}"

    async def configure(self, config: CameraConfig) -> None:
        bucket = await self.js.key_value(subjects.BUCKET_CAMERAS)
        mine = msgspec.structs.replace(config, worker=self.worker)
        sealed = seal(encode(mine), key=load_key(KEY), purpose=f"camera:{config.camera}")
        await bucket.put(config.camera, sealed)

    async def remove(self, code: str) -> None:
        await (await self.js.key_value(subjects.BUCKET_CAMERAS)).delete(code)

    async def grant(self, code: str, *, seconds: float = 30.0, **values: Any) -> None:
        grant = MediaGrant(simulated=False, camera=code, expires_at=time.time() + seconds, **values)
        await (await self.js.key_value(subjects.BUCKET_GRANTS)).put(code, encode(grant))

    def frames(self, code: str) -> list[ObservationBatch]:
        return [batch for batch in self.batches if batch.camera == code]

    def told(self, code: str) -> list[TrackletUpdate]:
        return [update for update in self.updates if update.camera == code]

    def conditions(self, code: str) -> list[str]:
        """Distinct conditions in the order in which they were told."""
        told = [str(sample.condition) for sample in self.health if sample.camera == code]
        return [condition for index, condition in enumerate(told) if index == 0 or told[index - 1] != condition]

    async def until(
        self, true: Callable[[], bool], *, seconds: float, what: str, seen: Callable[[], object] = lambda: ""
    ) -> None:
        """Wait for something; AssertionError where it does not come about in time, with what was `seen` instead."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"{what}: not within {seconds} s {seen()}"
            await asyncio.sleep(0.05)

    async def _take(self, message: Any) -> None:
        if message.subject.startswith("media."):
            self.pictures.append(decode(message.data, MediaFrame))
        elif message.subject.startswith("health."):
            sample = decode(message.data, HealthMessage)
            if isinstance(sample, HealthSample):
                self.health.append(sample)
            elif sample.worker == self.worker:
                self.heartbeats.append(sample)
        else:
            told = decode(message.data, RecognitionMessage)
            kept: dict[type, list] = {ObservationBatch: self.batches, TrackletUpdate: self.updates, CrowdCount: self.crowds}
            kept.get(type(told), []).append(told)


class WorkerProcess:
    """A worker in a process of its own; its log lines are kept."""

    def __init__(self, nats_url: str, name: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "safecity_gis.worker", "--name", name, *arguments],
            env=dict(os.environ)
            | {"NATS_URL": nats_url, "SAFECITY_CONFIG_KEY": KEY, "SAFECITY_VAR": str(var_folder(Environment()))},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.pid = self._process.pid
        self._lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def log(self) -> str:
        return "".join(self._lines)

    def terminate(self, timeout_s: float = 10.0) -> tuple[int, float]:
        """Send SIGTERM; the exit status and how long it took."""
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout_s), time.monotonic() - started

    def wait(self, timeout_s: float) -> int:
        return self._process.wait(timeout_s)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(5)

    def cpu_s(self) -> float:
        """Processor time so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._lines.extend(self._process.stdout)


@contextmanager
def worker_process(nats_url: str, name: str, *arguments: str) -> Iterator[WorkerProcess]:
    process = WorkerProcess(nats_url, name, *arguments)
    try:
        yield process
    finally:
        process.kill()


@contextmanager
def tcp_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on a free port that does `answer` to every connection; yields the port."""
    port = free_port()
    listener = socket.create_server(("127.0.0.1", port))
    kept: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            kept.append(connection)
            threading.Thread(target=_answer, args=(answer, connection), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield port
    finally:
        for connection in (listener, *kept):
            connection.close()


def _answer(answer: Callable[[socket.socket], None], connection: socket.socket) -> None:
    try:
        answer(connection)
    except OSError:
        return


def say_nothing(_: socket.socket) -> None:
    """Accept, and never answer."""


def say_garbage(connection: socket.socket) -> None:
    """Answer anything with random bytes."""
    while connection.recv(4096):
        connection.sendall(os.urandom(4096))
