"""The bare `websockets` server beside the live way: the same bytes, four times a second, to as many viewers."""

import base64
import json
import subprocess
import sys
import time
from typing import Any

from safecity_gis.environment import ROOT
from safecity_gis.ops.ports import free_port
from tests.perf.live.crowd import collect, views, watchers
from tests.perf.measuring import cpu_of


def record_groups(port: int, cookie: str, count: int, seconds: float) -> dict[str, list[str]]:
    """The ticks that one viewer of each group gets, base64."""
    groups = dict(views(count))
    processes = {
        name: watchers(port, [_viewer(cookie, view)], processes=1, seconds=seconds, counting_from=time.time() + 3.0, record=True)
        for name, view in groups.items()
    }
    empty = base64.b64encode(bytes(32)).decode()
    return {name: collect(started, 30)["recorded"] or [empty] for name, started in processes.items()}


def bare_cpu_per_frame(recorded: dict[str, list[str]], count: int, seconds: float, settle_s: float) -> tuple[float, float]:
    """Processor microseconds of the bare server per frame that a viewer received, and frames a second."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.perf.live.bare", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(recorded) + "\n")
        server.stdin.flush()
        if server.stdout.readline().strip() != "ready":
            raise RuntimeError("the bare server did not start")
        viewers = [{"path": f"/{name}", "cookie": "", "say": []} for name, _ in views(count)]
        return cpu_per_frame(server.pid, port, viewers, seconds, settle_s, acks=False)[:2]
    finally:
        server.terminate()
        server.wait(10)


def cpu_per_frame(
    pid: int, port: int, viewers: list[dict[str, Any]], seconds: float, settle_s: float, *, acks: bool = True
) -> tuple[float, float, dict[str, Any]]:
    """Processor microseconds of `pid` per frame received, frames a second, and what else the viewers counted."""
    begun = time.time()
    started = watchers(port, viewers, counting_from=begun + settle_s, seconds=seconds, acks=acks)
    time.sleep(max(0.0, begun + settle_s - time.time()))
    before = cpu_of(pid)
    time.sleep(max(0.0, begun + settle_s + seconds - time.time()))
    spent = cpu_of(pid) - before
    counted = collect(started, 60)
    return 1e6 * spent / max(1, counted["frames"]), counted["frames"] / seconds, counted


def viewers_of(cookies: list[str], count: int, each: int) -> list[dict[str, Any]]:
    """Viewers of the live socket, so many for each cookie."""
    return [_viewer(cookies[number // each], view) for number, (_, view) in enumerate(views(count))]


def _viewer(cookie: str, view: dict[str, Any]) -> dict[str, Any]:
    return {"path": "/ws/live/", "cookie": cookie, "say": [view]}
