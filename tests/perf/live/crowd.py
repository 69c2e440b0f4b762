"""Who looks at the busy city and where: a whole installation under load, its viewers' sessions, and their processes."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safecity_gis.environment import ROOT
from safecity_gis.ops.ports import LOOPBACK
from tests.perf.live.viewers import BINS
from tests.stack import Stack

SIMULATED_OBJECTS = 7_500
"""Simulated at once, of which the cameras see the 5,000 that move on the map."""
VIEWERS_OF_A_USER = 15
PROCESSES = 4
START_TIMEOUT_S = 60.0
_CITY = [66.95, 24.78, 67.25, 25.0]
_STREETS = [
    *((67.010, 24.850), (67.030, 24.860), (67.025, 24.845), (67.060, 24.880)),
    *((67.085, 24.890), (67.110, 24.900), (67.000, 24.830), (67.155, 24.905)),
]

_SESSIONS = """
import json
from django.test import Client
from apps.accounts.choices import Role
from apps.accounts.models import CameraGroup, Jurisdiction, User
from tests.factories import make_user
everywhere = tuple(Jurisdiction.objects.values_list("code", flat=True))
groups = tuple(CameraGroup.objects.values_list("code", flat=True))
cookies = []
for number in range({users}):
    where = everywhere if number % 4 else everywhere[:1]
    name = f"viewer-{{number}}"
    known = User.objects.filter(username=name).first()
    user = known or make_user(Role.OPERATOR, username=name, jurisdictions=where, groups=groups)
    client = Client()
    client.force_login(user)
    cookies.append("sessionid=" + client.cookies["sessionid"].value)
print("COOKIES" + json.dumps(cookies))
"""


@contextmanager
def busy_city(folder: Path, *, objects: int = SIMULATED_OBJECTS, workers: int = 0) -> Iterator[Stack]:
    """The whole installation with the simulator at full load."""
    stack = Stack(folder, workers=workers)
    stack.programs = tuple(
        replace(program, command=(*program.command, "--objects", str(objects))) if program.name == "simulator" else program
        for program in stack.programs
    )
    with stack:
        yield stack


def cookies_of(manage: Any, users: int) -> list[str]:
    """Session cookies of so many operators; three in four see the whole city, the others one district."""
    said = manage("shell", "-c", _SESSIONS.format(users=users))
    return list(json.loads(said.rpartition("COOKIES")[2]))


def views(count: int) -> list[tuple[str, dict[str, Any]]]:
    """A name and a view message for each viewer: half see the whole city, the others eight neighbourhoods."""
    city = {"op": "view", "bbox": _CITY, "zoom": 12}
    found: list[tuple[str, dict[str, Any]]] = []
    for number in range(count):
        if number % 2 == 0:
            found.append(("city", city))
        else:
            place = number // 2 % len(_STREETS)
            lon, lat = _STREETS[place]
            found.append(
                (f"street-{place}", {"op": "view", "bbox": [lon - 0.013, lat - 0.007, lon + 0.013, lat + 0.007], "zoom": 15.5})
            )
    return found


def watchers(
    port: int, viewers: Sequence[dict[str, Any]], *, processes: int = PROCESSES, **plan: Any
) -> list[subprocess.Popen[str]]:
    """Start processes that share the viewers among them."""
    started = []
    for number in range(processes):
        share = list(viewers[number::processes])
        if not share:
            continue
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.perf.live.viewers"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps({"host": LOOPBACK, "port": port, "viewers": share, **plan}))
        process.stdin.close()
        started.append(process)
    return started


def collect(processes: Sequence[subprocess.Popen[str]], timeout_s: float) -> dict[str, Any]:
    """What all of them counted, together.

    Raises:
        RuntimeError: one of them failed.
    """
    total: dict[str, Any] = {"frames": 0, "bytes": 0, "texts": 0, "lost": 0, "recorded": []}
    ages: NDArray[np.int64] = np.zeros(BINS, np.int64)
    for process in processes:
        assert process.stdout is not None
        said = process.stdout.read()
        if process.wait(timeout_s) != 0:
            raise RuntimeError("a process of viewers failed")
        counted = json.loads(said)
        for name in total:
            total[name] = total[name] + counted[name]
        ages += np.array(counted["ages"], np.int64)
    return total | {"ages": ages}
