"""What nobody honest would send: every address answers it with a clear error, and never with a crash."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from apps.accounts.choices import Role
from tests.apps.api.addresses import ADDRESSES
from tests.apps.api.districts import Kwargs, World, make_world
from tests.apps.api.test_every_address import signed_in

pytestmark = pytest.mark.django_db

LONG, HUGE = "a" * 300, "9" * 30
BODIES = [b"null", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"\\u0000": "\\ud800"}', b'{"name": NaN}']
TYPES = ["text/plain", "multipart/form-data; boundary=x"]
MOMENTS = ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-02-30"]
WORDS = ["nan", "-" + HUGE, "%00"]
MOMENT_NAMES = {"since", "until", "valid_at", "known_at", "day"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    """Somebody who may do everything in his district."""
    return signed_in(*Role, world=world)


def status(client: Client, method: str, url: str, **told: Any) -> int:
    """What it changed is undone."""
    with transaction.atomic():
        answer = client.generic(method, url, **told)
        transaction.set_rollback(True)
    return answer.status_code


def writes(world: World) -> Iterator[tuple[str, str, str]]:
    """Name, method and address of everything that is done to one's own things."""
    things: dict[str, Kwargs] = world.mine | world.everybodys
    for name, address in ADDRESSES.items():
        if address.of in things:
            url = reverse(name, kwargs=things[address.of])
            yield from ((name, method, url) for method in address.methods if method != "GET")


def test_a_body_that_is_none_is_the_senders_error(client: Client, world: World) -> None:
    wrong = []
    for name, method, url in writes(world):
        told = [(body, "application/json") for body in BODIES] + [(b'{"name": "x"}', kind) for kind in TYPES]
        for body, kind in told if method != "DELETE" else told[:1]:
            if status(client, method, url, data=body, content_type=kind) == 500:
                wrong.append((name, method, body[:20], kind))
    assert wrong == []


def test_nothing_is_done_for_a_page_of_somebody_else(world: World) -> None:
    client = signed_in(*Role, world=world)
    client.handler.enforce_csrf_checks = True
    assert [(name, method) for name, method, url in writes(world) if status(client, method, url) not in {401, 403}] == []


def test_a_parameter_out_of_this_world_is_refused_or_finds_nothing(client: Client, world: World) -> None:
    things, wrong = world.mine | world.everybodys, []
    for path, methods in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        names = [one["name"] for one in methods.get("get", {}).get("parameters", ()) if one["in"] == "query"]
        url = path.replace("{code}", str(things["camera"]["code"]))
        for name in names if "{" not in url else ():
            for value in MOMENTS if name in MOMENT_NAMES else WORDS:
                if status(client, "GET", f"{url}?{name}={value if value == '%00' else quote(value)}") == 500:
                    wrong.append((url, name, value[:40]))
    assert wrong == []


def test_a_name_out_of_this_world_is_no_crash(client: Client, world: World) -> None:
    line, area = (orjson.dumps(ADDRESSES[name].body) for name in ("traffic-line", "traffic-area"))
    asked = [
        ("GET", f"/api/v1/cameras/{LONG}/", b""),
        ("GET", f"/api/v1/workers/{LONG}/", b""),
        ("GET", f"/cameras/{LONG}/masks/", b""),
        ("GET", f"/rollout/milestones/{LONG}/", b""),
        ("PUT", f"/api/v1/traffic/lines/{LONG}/", line),
        ("PUT", f"/api/v1/traffic/areas/{LONG}/", area),
        ("GET", "/rollout/reports/9999-W52.csv", b""),
        ("GET", "/rollout/kept/9999-W52.csv", b""),
        ("GET", "/api/v1/rollout/reports/9999-W52/", b""),
        ("GET", "/api/v1/rollout/reports/٢٠٢٦-W٠٩/", b""),
        ("GET", "/tiles/base/99999999999999999999/0/0.mvt", b""),
        ("GET", f"/api/v1/plans/{HUGE}/", b""),
        ("GET", f"/api/v1/crowd/zones/{HUGE}/minutes/", b""),
        ("GET", f"/api/v1/camera-poses/{HUGE}/", b""),
        ("GET", "/api/v1/camera-poses/x/", b""),
        ("POST", f"/api/v1/simulation/faults/{HUGE}/end/", b""),
        ("GET", f"/api/v1/plates/hotlists/own-list/versions/{HUGE}/", b""),
    ]
    answers = {url[:60]: status(client, method, url, data=body, content_type="application/json") for method, url, body in asked}
    assert {url: answer for url, answer in answers.items() if not 400 <= answer < 500} == {}


@pytest.mark.parametrize("value", [r'"\000aaaaaaaaaaaaaaaa"', r'"\355\240\200aaaaaaaaaaaaa"', "a" * 4000])
def test_a_session_that_nobody_gave_is_no_session(value: str) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/me/", headers={"cookie": f"sessionid={value}"})
    assert answer.status_code in {400, 403}
