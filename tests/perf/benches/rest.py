"""The heaviest answers of the web process, each beside the bare SQL and encoding of the same rows."""

import http.client
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import orjson
import psycopg

from safecity_gis.ops.ports import LOOPBACK
from tests.perf.figures import Figure, figure_beside
from tests.perf.live.crowd import busy_city, cookies_of
from tests.perf.measuring import interleaved
from tests.perf.setting import Setting
from tests.stack import Stack

ROUNDS, QUICK_ROUNDS = 40, 8
FILL_S, QUICK_FILL_S = 60, 15
"""So long the simulator writes tracklets before anything is asked."""
TILE = (12, 2810, 1755)
QUESTIONS = {
    "cameras": ("/api/v1/cameras/?page_size=500", "SELECT * FROM cameras_camera ORDER BY code LIMIT %(rows)s"),
    "bootstrap": ("/api/v1/map/bootstrap/", "SELECT * FROM cameras_camera"),
    "tracklets": (
        "/api/v1/tracklets/?page_size=200",
        "SELECT *, ST_AsGeoJSON(path) FROM tracking_tracklet WHERE known_to IS NULL ORDER BY valid_from DESC LIMIT %(rows)s",
    ),
    "tile": (f"/tiles/base/{TILE[0]}/{TILE[1]}/{TILE[2]}.mvt", ""),
}


def measure(setting: Setting) -> list[Figure]:
    rounds = QUICK_ROUNDS if setting.quick else ROUNDS
    with busy_city(setting.scratch / "city") as stack:
        cookie = cookies_of(stack.manage, 2)[-1]
        time.sleep(QUICK_FILL_S if setting.quick else FILL_S)
        for name in ("simulator", "fusion"):
            stack.deployment.supervisor.stop_program(name)
        return [beside(setting, stack, cookie, name, rounds) for name in QUESTIONS]


def beside(setting: Setting, stack: Stack, cookie: str, name: str, rounds: int) -> Figure:
    """Milliseconds of one answer after the other, and of the same rows and the same JSON without the product."""
    path, query = QUESTIONS[name]
    web = http.client.HTTPConnection(LOOPBACK, stack.port, timeout=30)
    body = answer(web, path, cookie)
    with psycopg.connect(stack.environment["DATABASE_URL"]) as database:
        pairs = interleaved(
            lambda: milliseconds(lambda: answer(web, path, cookie), rounds),
            lambda: milliseconds(raw_of(database, query, body), rounds),
            repeats=setting.repeats,
            tell=setting.tell,
        )
    web.close()
    note = f"{1000 / min(ours for ours, _ in pairs):.0f} a second, {len(body) / 1000:.0f} kB"
    return figure_beside(
        f"rest.{name}_ms", pairs, unit="ms", raw_name="bare SQL and encoding" if query else "ST_AsMVT", note=note
    )


def raw_of(database: psycopg.Connection[Any], query: str, body: bytes) -> Callable[[], object]:
    """The same work without Django: the rows of the answer's main table and its JSON, or the tile."""
    if not query:
        z, x, y = TILE
        return lambda: database.execute(_TILE, {"z": z, "x": x, "y": y}).fetchall()
    told = orjson.loads(body)
    rows = len(told.get("features") or told.get("results") or told.get("cameras") or [])

    def fetch_and_encode() -> bytes:
        database.execute(query, {"rows": rows}).fetchall()
        return orjson.dumps(told)

    return fetch_and_encode


_TILE = """
WITH tile AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box),
drawn AS (
    SELECT r.name, ST_AsMVTGeom(ST_Transform(r.line, 3857), tile.box, 4096, 64, true) AS geom FROM places_road r, tile
    WHERE r.line && ST_Transform(tile.box, 4326)
)
SELECT ST_AsMVT(drawn, 'roads', 4096, 'geom') FROM drawn WHERE geom IS NOT NULL
"""


def milliseconds(ask: Callable[[], object], rounds: int) -> float:
    """Of the median of so many."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


def answer(web: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    """The body of a successful answer.

    Raises:
        RuntimeError: another status.
    """
    web.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "identity"})
    response = web.getresponse()
    body = response.read()
    if response.status not in {200, 204}:
        raise RuntimeError(f"{path}: {response.status}")
    return body
