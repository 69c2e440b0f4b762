"""`POST /api/v1/network/readings/`: a collector's token lets its polls in, anything else is refused with its reason."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.network.api import readings
from apps.network.choices import NodeKind
from apps.network.models import Collector
from safecity_gis import bus
from safecity_gis.announcing import Announcer
from safecity_gis.messages import subjects
from safecity_gis.messages.base import decode
from safecity_gis.messages.health import HealthMessage
from tests.apps.network.making import make_node

pytestmark = pytest.mark.django_db
URL = "/api/v1/network/readings/"
POLL = {"places": [{"node": "centre", "switch": True, "mains": False, "charge": 0.5}], "spans": []}


def token(name: str = "noc", *options: str) -> str:
    out = StringIO()
    call_command("collector", name, *options, stdout=out)
    return out.getvalue().strip()


def send(key: str, body: Any, status: int) -> Any:
    answer = Client().post(URL, body, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == status, answer.content
    return answer.json()


async def first_heard(url: str, listening: threading.Event) -> tuple[str, bytes]:
    client = await bus.connect(url, name="ear")
    subscription = await client.subscribe(subjects.HEALTH)
    await client.flush()
    listening.set()
    message = await subscription.next_msg(timeout=5)
    await client.close()
    return message.subject, message.data


def test_a_poll_reaches_the_bus_in_the_collectors_name(nats_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_node("centre", NodeKind.CENTRE)
    announcer = Announcer(nats_url, name="test")
    monkeypatch.setattr(readings, "_announcer", announcer)
    body = {**POLL, "places": [*POLL["places"], {"node": "nowhere", "switch": True}]}
    with ThreadPoolExecutor(1) as ear:
        listening = threading.Event()
        heard = ear.submit(asyncio.run, first_heard(nats_url, listening))
        assert listening.wait(5)
        assert send(token(), body, 202) == {"taken": 1, "unknown": ["nowhere"]}
        subject, data = heard.result(10)
    announcer.close()
    message = decode(data, HealthMessage)
    assert subject == "health.network.noc" and message.collector == "noc" and not message.simulated
    assert (message.places[0].mains, message.places[0].charge) == (False, 0.5)


@pytest.mark.parametrize(
    "body",
    [
        {"places": [{"node": "centre", "charge": 1.5}]},
        {"places": [{"node": "centre", "swich": True}]},
        {"places": [{"node": "centre", "switch": 1}]},
        {"places": "centre"},
        {"spans": [{"span": "e1"}]},
        {"collector": "other"},
        {"at": 5.0},
        {"at": "now"},
        [],
    ],
)
def test_a_poll_that_says_something_else_is_refused_with_its_reason(body: Any) -> None:
    assert send(token(), body, 400)["detail"]


def test_without_a_valid_token_nothing_is_taken() -> None:
    key = token()
    assert Client().post(URL, POLL, content_type="application/json").status_code == 401
    send("", POLL, 401)
    send("x" * 43, POLL, 401)
    token("noc", "--withdraw")
    send(key, POLL, 401)


def test_a_new_token_ends_the_old_one_and_neither_is_stored() -> None:
    old, new = token(), token()
    send(old, {"at": time.time() - 1e6}, 401)
    send(new, {"at": time.time() - 1e6}, 400)
    stored = str(list(Collector.objects.values())) + str(list(Entry.objects.values()))
    assert old not in stored and new not in stored
    changes = Entry.objects.exclude(action=Action.ACCESS_REFUSE)
    assert list(changes.values_list("action", "target")) == [("collector.change", "noc")] * 2


def test_a_collector_that_is_not_there_cannot_be_withdrawn_and_a_strange_name_is_refused() -> None:
    with pytest.raises(CommandError, match="no collector"):
        token("noc", "--withdraw")
    with pytest.raises(CommandError, match="no name"):
        token("a b")
