"""Moving a camera through its real device: who may, that it stops, who holds it, how often, and that all of it is recorded."""

import threading
import time
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Rank, Role
from apps.accounts.models import User
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.choices import CameraKind
from apps.cameras.models import Camera
from apps.devices.credentials import Secrets
from apps.devices.device_services import Turning, device_adopt
from apps.devices.models import Device, PtzHold
from apps.devices.ptz_holds import HOLD
from apps.places.models import Building
from tests.apps.devices.peers import PASSWORD, USERNAME, Peer
from tests.factories import TRUST, make_camera, make_posting, make_user

pytestmark = pytest.mark.django_db

LON, LAT = 67.03, 24.85
METRE_LAT = 1 / 110_770
TURNING = Turning(pan_from_deg=-180, pan_to_deg=180, tilt_least_deg=0, tilt_most_deg=90)


@pytest.fixture
def camera(peer: Peer, key: bytes) -> Camera:
    """A PTZ camera that looks north from 8 m, its device with it, in its home position."""
    made = make_camera(kind=CameraKind.PTZ, lon=LON, lat=LAT, pose={"range_m": 200.0})
    device_adopt(actor=None, camera=made, address=peer.address, secrets=Secrets(USERNAME, PASSWORD), turning=TURNING)
    httpx.post(f"http://{peer.address}/api/ptz", json={"action": "home"}, auth=(USERNAME, PASSWORD))
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def command(client: Client, camera: Camera, **body: Any) -> Any:
    return client.post(f"/api/v1/cameras/{camera.code}/ptz/", body, "application/json")


def where(peer: Peer) -> tuple[float, float]:
    told = httpx.get(f"http://{peer.address}/api/ptz", auth=(USERNAME, PASSWORD)).json()
    return told["pan"], told["tilt"]


def moves() -> list[tuple[str, str, str]]:
    return list(Entry.objects.filter(action=Action.PTZ_MOVE).order_by("id").values_list("actor", "outcome", "reason"))


def test_a_camera_moves_for_the_time_told_and_stops_by_itself(camera: Camera, peer: Peer) -> None:
    operator = make_user(Role.OPERATOR, username="operator")
    answer = command(signed_in(operator), camera, move={"pan": 1.0, "seconds": 0.3}, reason="a crowd")
    assert answer.status_code == 200 and answer.json()["mine"] is True
    pan, _ = where(peer)
    assert pan > 0
    time.sleep(0.2)
    assert where(peer)[0] == pan
    entry = Entry.objects.get(action=Action.PTZ_MOVE)
    assert (entry.actor, entry.target, entry.reason) == ("operator", camera.code, "a crowd")
    assert entry.data == {"pan": 1.0, "tilt": 0.0, "zoom": 0.0, "seconds": 0.3}


@pytest.mark.django_db(transaction=True)
def test_a_newer_move_is_not_stopped_by_the_end_of_an_older_one(camera: Camera, peer: Peer) -> None:
    client = signed_in(make_user(Role.OPERATOR))
    older = threading.Thread(target=command, args=(client, camera), kwargs={"move": {"pan": 0.2, "seconds": 0.5}})
    older.start()
    time.sleep(0.3)
    newer = threading.Thread(target=command, args=(client, camera), kwargs={"move": {"pan": 0.2, "seconds": 1.2}})
    newer.start()
    older.join()
    then = where(peer)[0]
    time.sleep(0.2)
    assert where(peer)[0] > then
    newer.join()
    at_rest = where(peer)[0]
    time.sleep(0.2)
    assert where(peer)[0] == at_rest


def test_a_camera_goes_to_a_preset_that_its_device_told_and_to_no_other(camera: Camera, peer: Peer) -> None:
    client = signed_in(make_user(Role.COMMANDER))
    command(client, camera, move={"pan": 1.0, "seconds": 0.2})
    assert command(client, camera, preset="home").status_code == 200
    assert where(peer) == (0, 0)
    unknown = command(client, camera, preset="../../etc")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "cannot_move")


def test_a_camera_is_aimed_at_a_place(camera: Camera, peer: Peer) -> None:
    answer = command(signed_in(make_user(Role.OPERATOR)), camera, aim={"lon": LON, "lat": LAT - 8 * METRE_LAT})
    aimed = answer.json()["aimed"]
    assert aimed["bearing_deg"] == pytest.approx(180, abs=0.1) and aimed["tilt_deg"] == pytest.approx(45, abs=0.1)
    pan, tilt = where(peer)
    assert abs(pan) == pytest.approx(1, abs=0.01) and tilt == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("metres", [250, -250])
def test_a_place_beyond_its_range_is_refused(camera: Camera, peer: Peer, metres: float) -> None:
    answer = command(signed_in(make_user(Role.OPERATOR)), camera, aim={"lon": LON, "lat": LAT + metres * METRE_LAT})
    assert (answer.status_code, answer.json()["code"], where(peer)) == (409, "out_of_sight", (0, 0))


def test_a_place_behind_a_building_is_refused(camera: Camera, peer: Peer) -> None:
    south, north, side = LAT + 20 * METRE_LAT, LAT + 30 * METRE_LAT, 0.0002
    ring = f"{LON - side} {south},{LON + side} {south},{LON + side} {north},{LON - side} {north},{LON - side} {south}"
    Building.objects.create(code="wall", land_use="residential", footprint=f"SRID=4326;POLYGON(({ring}))", height_m=30, **TRUST)
    client = signed_in(make_user(Role.OPERATOR))
    assert command(client, camera, aim={"lon": LON, "lat": LAT + 40 * METRE_LAT}).json()["code"] == "out_of_sight"
    assert command(client, camera, aim={"lon": LON, "lat": LAT + 10 * METRE_LAT}).status_code == 200


def test_a_place_beyond_the_ends_of_its_turning_is_refused_and_one_without_ends_cannot_be_aimed(camera: Camera) -> None:
    client, south = signed_in(make_user(Role.OPERATOR)), {"lon": LON, "lat": LAT - 20 * METRE_LAT}
    Device.objects.update(pan_from_deg=-90, pan_to_deg=90)
    assert command(client, camera, aim=south).json()["code"] == "out_of_sight"
    Device.objects.update(pan_from_deg=None, pan_to_deg=None, tilt_least_deg=None, tilt_most_deg=None)
    assert command(client, camera, aim=south).json()["code"] == "cannot_aim"


def test_cameras_that_reach_a_place_are_told_to_those_who_may_turn_them(camera: Camera) -> None:
    url = f"/api/v1/cameras/reaching/?lon={LON}&lat={LAT - 20 * METRE_LAT}"
    (found,) = signed_in(make_user(Role.OPERATOR)).get(url).json()["cameras"]
    assert (found["code"], found["bearing_deg"]) == (camera.code, 180.0)
    assert signed_in(make_user(Role.OPERATOR, jurisdictions=("east",))).get(url).json()["cameras"] == []
    assert signed_in(make_user(Role.TRAFFIC_OFFICER)).get(url).status_code == 403


def test_a_camera_without_a_device_says_so_and_is_not_moved(key: bytes) -> None:
    bare, client = make_camera(kind=CameraKind.PTZ), signed_in(make_user(Role.OPERATOR))
    assert client.get(f"/api/v1/cameras/{bare.code}/ptz/").json()["device"] is False
    answer = command(client, bare, stop=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_device")


@pytest.mark.parametrize(
    ("role", "jurisdictions", "status"),
    [(Role.TRAFFIC_OFFICER, ("south",), 403), (Role.ADMINISTRATOR, ("south",), 403), (Role.OPERATOR, ("east",), 404)],
)
def test_nobody_else_moves_a_camera(camera: Camera, peer: Peer, role: Role, jurisdictions: tuple[str, ...], status: int) -> None:
    answer = command(signed_in(make_user(role, jurisdictions=jurisdictions)), camera, move={"pan": 1.0})
    assert (answer.status_code, where(peer)) == (status, (0, 0))


def test_seeing_a_camera_somewhere_else_than_moving_one_is_refused_and_recorded(camera: Camera) -> None:
    user = make_user(Role.OPERATOR, jurisdictions=("east",))
    make_posting(user, Role.TRAFFIC_OFFICER, jurisdictions=("south",))
    assert command(signed_in(user), camera, stop=True).status_code == 403
    assert moves() == [(user.username, Outcome.REFUSED, "outside the jurisdictions and camera groups")]


def test_who_moves_holds_the_camera_against_equals_and_higher_rank_takes_over(camera: Camera) -> None:
    first = make_user(Role.OPERATOR, rank=Rank.INSPECTOR, username="first")
    equal = make_user(Role.OPERATOR, rank=Rank.INSPECTOR, username="equal")
    higher = make_user(Role.COMMANDER, rank=Rank.SUPERINTENDENT, username="higher")
    assert command(signed_in(first), camera, preset="home").status_code == 200
    for _ in range(3):
        held = command(signed_in(equal), camera, preset="home")
        assert (held.status_code, held.json()["code"], held.json()["data"]["holder"]) == (409, "held", "first")
    assert signed_in(equal).get(f"/api/v1/cameras/{camera.code}/ptz/").json()["holder"] == "first"
    assert command(signed_in(higher), camera, preset="home").status_code == 200
    assert command(signed_in(first), camera, preset="home").json()["data"]["holder"] == "higher"
    done, refused = Outcome.DONE, Outcome.REFUSED
    assert moves() == [("first", done, ""), ("equal", refused, "held"), ("higher", done, ""), ("first", refused, "held")]
    assert Entry.objects.filter(actor="higher", action=Action.PTZ_MOVE).get().data["taken_over_from"] == "first"


def test_a_hold_ends_by_itself(camera: Camera) -> None:
    command(signed_in(make_user(Role.OPERATOR)), camera, preset="home")
    hold = PtzHold.objects.get()
    assert timezone.now() < hold.until <= timezone.now() + HOLD
    PtzHold.objects.update(until=timezone.now())
    assert command(signed_in(make_user(Role.OPERATOR)), camera, preset="home").status_code == 200


def test_too_many_moves_are_refused_for_a_while(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.devices.ptz_holds.MOST_MOVES", 2)
    client = signed_in(make_user(Role.OPERATOR))
    codes = [command(client, camera, preset="home").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    assert [outcome for _, outcome, _ in moves()] == [Outcome.DONE, Outcome.DONE, Outcome.REFUSED]


def test_a_move_that_the_device_does_not_take_is_recorded_as_failed(camera: Camera) -> None:
    Device.objects.update(address="127.0.0.1:1")
    answer = command(signed_in(make_user(Role.OPERATOR)), camera, preset="home")
    assert (answer.status_code, answer.json()["code"]) == (502, "device_silent")
    assert [(outcome, reason) for _, outcome, reason in moves()] == [(Outcome.DONE, ""), (Outcome.FAILED, "device_silent")]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"stop": False}, {"move": {}}, {"move": {"pan": 0}}, {"move": {"pan": 2}}, {"move": {"pan": "NaN"}},
        {"move": {"pan": 1, "seconds": 60}}, {"stop": True, "preset": "home"}, {"aim": {"lon": 200, "lat": 0}}, {"speed": 1},
        {"move": {"pan": 1, "spede": 1}},
    ],
)  # fmt: skip
def test_a_command_that_says_no_one_thing_is_refused(camera: Camera, body: dict[str, Any]) -> None:
    assert command(signed_in(make_user(Role.OPERATOR)), camera, **body).status_code == 400
    assert moves() == []
