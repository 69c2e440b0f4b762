"""Searching given addresses: what is found, what is refused, that it can be cancelled, and that the password is forgotten."""

import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.devices.addresses import MOST_ADDRESSES, WordRefused, addresses_of
from apps.devices.choices import DiscoveryState
from apps.devices.credentials import Secrets
from apps.devices.discovery_services import ABANDONED_AFTER, discovery_cancel, discovery_run, discovery_start
from apps.devices.models import Discovery, FoundDevice
from safecity_gis.core.networks import Networks
from tests.apps.devices.peers import PASSWORD, USERNAME, Answer, Peer, hand_made
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SECRETS = Secrets(USERNAME, PASSWORD)


def test_what_answers_onvif_is_found_and_the_rest_is_not(peer: Peer, key: bytes) -> None:
    with hand_made(lambda path, body: Answer(b"<html/>", headers={"Content-Type": "text/html"})) as website:
        words = [peer.address, website.address, "127.0.0.1:1"]
        discovery = discovery_start(actor=None, words=words, secrets=SECRETS)
        assert PASSWORD.encode() not in bytes(discovery.credentials) != b""
        steps: list[int] = []
        ended = discovery_run(discovery.pk, progress=lambda search, found: steps.append(search.done))
    (found,) = FoundDevice.objects.all()
    assert (found.address, found.problem, found.facts["serial"]) == (peer.address, "", "PY-000001")
    assert (ended.state, ended.total, ended.done, steps) == (DiscoveryState.DONE, 3, 3, [3])
    assert bytes(ended.credentials) == b""


def test_a_device_that_wants_another_password_is_found_all_the_same(peer: Peer, key: bytes) -> None:
    discovery = discovery_start(actor=None, words=[peer.address], secrets=Secrets(USERNAME, "wrong"))
    discovery_run(discovery.pk)
    (found,) = FoundDevice.objects.all()
    assert (found.problem, found.facts) == ("device_unauthorised", {})


def test_a_cancelled_search_asks_nobody(peer: Peer, key: bytes) -> None:
    discovery = discovery_start(actor=None, words=[peer.address], secrets=SECRETS)
    discovery_cancel(actor=None, discovery=discovery)
    assert discovery_run(discovery.pk).state == DiscoveryState.CANCELLED
    assert not FoundDevice.objects.exists() and bytes(Discovery.objects.get().credentials) == b""


def test_a_search_that_is_cancelled_while_it_runs_ends_after_the_step(key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.devices.probing.AT_ONCE", 1)
    discovery = discovery_start(actor=None, words=["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"], secrets=Secrets())
    ended = discovery_run(discovery.pk, progress=lambda search, found: discovery_cancel(actor=None, discovery=search) and None)
    assert (ended.state, ended.done) == (DiscoveryState.CANCELLED, 1)


def test_a_search_that_was_lost_with_its_process_forgets_its_password_at_the_next_one(key: bytes) -> None:
    lost = discovery_start(actor=None, words=["127.0.0.1:1"], secrets=SECRETS)
    Discovery.objects.update(state=DiscoveryState.RUNNING, created_at=timezone.now() - ABANDONED_AFTER * 2)
    discovery_start(actor=None, words=["127.0.0.1:1"], secrets=SECRETS)
    lost.refresh_from_db()
    assert (lost.state, bytes(lost.credentials)) == (DiscoveryState.FAILED, b"")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("10.9.9.9", "not_allowed"),
        ("10.0.0.0/16", "too_many"),
        ("10.0.0.0/22", "not_allowed"),
        ("169.254.169.254", "not_allowed"),
        ("[::ffff:169.254.169.254]:80", "not_allowed"),
        ("http://127.0.0.1/", "malformed"),
        (f"viewer:{PASSWORD}@127.0.0.1", "malformed"),
        ("127.0.0.1:0", "malformed"),
        ("127.0.0.1:99999", "malformed"),
        ("", "malformed"),
    ],
)
def test_what_may_not_be_asked_is_refused_and_recorded(word: str, code: str) -> None:
    with pytest.raises(WordRefused) as refusal:
        discovery_start(actor=None, words=["127.0.0.1", word], secrets=Secrets())
    assert refusal.value.code == code
    entry = Entry.objects.get(action=Action.DEVICE_DISCOVER)
    assert (entry.outcome, entry.reason) == (Outcome.REFUSED, code)
    assert PASSWORD not in str(entry.__dict__) + str(refusal.value)
    assert not Discovery.objects.exists()


def test_names_are_looked_up_by_the_search_and_not_by_who_asks_for_it(key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        time.sleep(2)
        raise OSError

    monkeypatch.setattr("safecity_gis.endpoints.socket.getaddrinfo", slow)
    monkeypatch.setattr("apps.devices.probing.LOOK_UP_S", 0.2)
    began = time.monotonic()
    discovery = discovery_start(actor=None, words=[f"camera-{n}.invalid" for n in range(40)], secrets=Secrets())
    assert time.monotonic() - began < 1
    began = time.monotonic()
    ended = discovery_run(discovery.pk)
    assert time.monotonic() - began < 2
    assert (ended.state, ended.done) == (DiscoveryState.DONE, 40)
    assert set(FoundDevice.objects.values_list("problem", flat=True)) == {"not_resolved"}


def test_a_name_that_leads_outside_is_found_out_by_the_search(key: bytes, settings: Any) -> None:
    settings.CAMERA_NETWORKS = Networks.of(["10.0.0.0/8"])
    discovery_run(discovery_start(actor=None, words=["localhost"], secrets=Secrets()).pk)
    assert list(FoundDevice.objects.values_list("address", "problem")) == [("localhost:80", "not_allowed")]


def test_a_network_is_its_hosts_once_each() -> None:
    networks = Networks.of(["10.0.0.0/8"])
    found = addresses_of(["10.0.0.0/30:8000", "10.0.0.1:8000", "10.0.0.9"], networks)
    assert found == ["10.0.0.1:8000", "10.0.0.2:8000", "10.0.0.9:80"]
    assert len(addresses_of(["10.0.0.0/22"], networks)) <= MOST_ADDRESSES


def test_an_operator_searches_for_nothing() -> None:
    with pytest.raises(PermissionDenied):
        discovery_start(actor=make_user(Role.OPERATOR), words=["127.0.0.1"], secrets=Secrets())
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    assert client.get("/api/v1/discoveries/").status_code == 403


def test_a_user_has_one_search_at_a_time_and_the_list_tells_none_of_what_was_found(key: bytes) -> None:
    client, user = Client(), make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    body = {"addresses": ["127.0.0.1:1"]}
    first = client.post("/api/v1/discoveries/", body, "application/json").json()["id"]
    again = client.post("/api/v1/discoveries/", body, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "search_goes_on")
    refused = Entry.objects.get(action=Action.DEVICE_DISCOVER, outcome=Outcome.REFUSED)
    assert (refused.actor, refused.reason) == (user.get_username(), "search_goes_on")
    discovery_start(actor=make_user(Role.ADMINISTRATOR), words=["127.0.0.1"], secrets=Secrets())
    client.delete(f"/api/v1/discoveries/{first}/")
    assert client.post("/api/v1/discoveries/", body, "application/json").status_code == 202
    newest, _older = client.get("/api/v1/discoveries/").json()
    assert newest["state"] == "waiting" and "found" not in newest


def test_a_network_that_is_named_again_and_again_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr("apps.devices.addresses._endpoint", lambda word, host, port, networks: looked.append(host))
    assert len(addresses_of(["10.0.0.0/24"] * 256, Networks.of(["10.0.0.0/8"]))) == len(looked) == 254


def test_a_search_is_asked_for_followed_and_cancelled_over_the_api(key: bytes) -> None:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    body = {"addresses": ["127.0.0.1:1"], "username": USERNAME, "password": PASSWORD}
    started = client.post("/api/v1/discoveries/", body, "application/json")
    assert (started.status_code, started.json()["state"], started.json()["total"]) == (202, "waiting", 1)
    assert PASSWORD not in started.content.decode() + str(list(ProcrastinateJob.objects.values()))
    number = started.json()["id"]
    assert client.get(f"/api/v1/discoveries/{number}/").json()["found"] == []
    assert client.delete(f"/api/v1/discoveries/{number}/").json()["state"] == "cancelled"
    refused = client.post("/api/v1/discoveries/", {"addresses": ["10.9.9.9"]}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "not_allowed")
    assert client.post("/api/v1/discoveries/", {"address": ["127.0.0.1"]}, "application/json").status_code == 400


def test_the_command_tells_what_it_finds_and_never_the_password(peer: Peer, key: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    out, err = StringIO(), StringIO()
    told: dict[str, Any] = {"user": USERNAME, "password_file": secret, "stdout": out, "stderr": err}
    call_command("onvif_discover", peer.address, **told)
    assert "PythonCam VirtualCam-1 (PY-000001)" in out.getvalue() and "1 devices, 1 of 1 asked" in out.getvalue()
    assert "1 of 1 asked" in err.getvalue() and PASSWORD not in out.getvalue() + err.getvalue()
    with pytest.raises(CommandError, match="not_allowed"):
        call_command("onvif_discover", "10.9.9.9")
