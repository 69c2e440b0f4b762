"""The seeded city in a database of its own, and what its 1,300 cameras tell of 5,000 moving objects."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import django
import psycopg
from psycopg import sql

from safecity_gis.environment import ROOT
from safecity_gis.messages.base import Message
from safecity_gis.ops.running import database_sources
from safecity_gis.ops.stamps import digest_of
from tests.perf.setting import Setting

OBJECTS, RATE, SEED = 5_000, 2.0, 1
TICK_S = 0.1
_PREFIX = "bench_city_"


@dataclass
class Told:
    """What the cameras told in one span of simulated time, in order."""

    ended_at: float
    messages: list[tuple[str, Message]] = field(default_factory=list)
    """Subject and message."""


def city_open(setting: Setting) -> None:
    """Set Django up on a database with the seeded city and no observations, made at the first run of these sources."""
    cluster = os.environ["DATABASE_URL"]
    name = f"{_PREFIX}{digest_of(database_sources())[:12]}"
    if not _exists(cluster, name):
        setting.tell("seeding the city")
        _make(cluster, name)
    os.environ |= {"DATABASE_URL": _with_database(cluster, name), "DJANGO_SETTINGS_MODULE": "safecity_gis.settings"}
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_tracklet, tracking_horizon, fusion_position")


def city_tells(seconds: float, *, warm_up_s: float, kinds: tuple[type[Message], ...], end_at: float) -> tuple[Told, Told]:
    """Messages of these kinds of so many simulated seconds up to `end_at` (epoch): while it warmed up, and after that."""
    from apps.simulator.loading import city_load
    from apps.simulator.simulation import Simulation

    simulation = Simulation(city_load(), objects=OBJECTS, rate=RATE, seed=SEED, run=uuid4())
    start = end_at - warm_up_s - seconds
    spans = []
    for first, length in ((start, warm_up_s), (start + warm_up_s, seconds)):
        told = Told(first + length)
        for tick in range(round(length / TICK_S)):
            sent = simulation.advance(first + tick * TICK_S)
            told.messages += [(out.subject, out.message) for out in sent if isinstance(out.message, kinds)]
        spans.append(told)
    return spans[0], spans[1]


def _make(cluster: str, name: str) -> None:
    """Under a draft's name: what was interrupted is no city."""
    draft = f"{_PREFIX}draft"
    with psycopg.connect(_with_database(cluster, "postgres"), autocommit=True, connect_timeout=5) as connection:
        old = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"]).fetchall()
        for (gone,) in old:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(gone)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template1").format(sql.Identifier(draft)))
        environment = os.environ | {"DATABASE_URL": _with_database(cluster, draft)}
        for command in ("migrate", "city_seed"):
            _manage((command,), environment)
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _manage(words: Sequence[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"manage.py {' '.join(words)} failed: {done.stderr[-2000:]}")


def _exists(cluster: str, name: str) -> bool:
    with psycopg.connect(_with_database(cluster, "postgres"), autocommit=True, connect_timeout=5) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
