"""A bus of its own for every test, a small city, and a fusion process that can be killed."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.db import connection

from apps.cameras.models import Camera
from apps.fusion.process import Fusion
from safecity_gis.announcing import Announcer
from tests.apps.fusion.bus import Bus
from tests.factories import make_camera
from tests.nats import NatsServer


class FusionProcess:
    """`manage.py run_fusion` as a process of its own, on the test database."""

    def __init__(self, url: str) -> None:
        self._environment = os.environ | {"DATABASE_URL": database_url(), "NATS_URL": url, "SAFECITY_ENV": "test"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", "run_fusion", *arguments]
        self.process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)

    def end(self, how: signal.Signals) -> int:
        """Send the signal; the exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(30)


class FusionThread:
    """Fusion inside the test process: it starts faster than a process of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop: asyncio.AbstractEventLoop
        self._fusion: Fusion
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(10)

    def stop(self) -> None:
        """As SIGTERM does; fails where it does not end."""
        self._loop.call_soon_threadsafe(self._fusion.stop)
        self._thread.join(20)
        assert not self._thread.is_alive()

    async def _run(self) -> None:
        self._loop, self._fusion = asyncio.get_running_loop(), Fusion(self._url)
        self._started.set()
        await self._fusion.run()


def wait_until(condition: Callable[[], Any], timeout_s: float = 30.0) -> Any:
    """The first true value of the condition; fails after the timeout."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout_s} s")


def database_url() -> str:
    settings = connection.settings_dict
    host = f"?host={settings['HOST']}" if settings["HOST"] else ""
    port = f"&port={settings['PORT']}" if settings["PORT"] and host else ""
    return f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}{host}{port}"


@pytest.fixture
def nats_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats") as server:
        announcer = Announcer(server.url, name="test")
        monkeypatch.setattr("apps.alerts.services._announcer", announcer)
        yield server
        announcer.close()


@pytest.fixture
def bus(nats_server: NatsServer) -> Iterator[Bus]:
    with Bus(nats_server.url) as bus:
        yield bus


@pytest.fixture
def city(transactional_db: None) -> Iterator[dict[str, Camera]]:
    """Two cameras of one square, and one across the town."""
    yield {
        "square-1": make_camera(code="square-1", pose={"field_of_view": _square(67.030)}),
        "square-2": make_camera(code="square-2", pose={"field_of_view": _square(67.0302)}),
        "far": make_camera(code="far", lon=67.1, pose={"field_of_view": _square(67.1)}),
    }
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_tracklet")


@pytest.fixture
def fusion(nats_server: NatsServer, city: dict[str, Camera]) -> Iterator[FusionProcess]:
    running = FusionProcess(nats_server.url)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.end(signal.SIGKILL)


@pytest.fixture
def present(nats_server: NatsServer, city: dict[str, Camera]) -> Iterator[FusionThread]:
    """Fusion running beside the test."""
    running = FusionThread(nats_server.url)
    running.start()
    yield running
    running.stop()


def _square(lon: float) -> Polygon:
    return Polygon(((lon, 24.85), (lon + 0.0005, 24.85), (lon + 0.0005, 24.8505), (lon, 24.8505), (lon, 24.85)), srid=4326)
