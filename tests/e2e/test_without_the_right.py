"""Somebody without the right gets neither camera nor picture nor message: over pages, REST and WebSocket."""

import asyncio
import json
import time

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from safecity_gis.messages.frames import HEADER, OBJECT_DTYPE
from tests.e2e.browser import Desk, apart
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]


def cookies(person: Desk) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in person.page.context.cookies())


def sign_in(person: Desk, stack: Stack, username: str) -> None:
    """Sign in without waiting for the map, which not everybody gets."""
    person.page.goto(f"{stack.url}/accounts/login/")
    person.page.fill("input[name=login]", username)
    person.page.fill("input[name=password]", stack.password)
    person.page.click("button[type=submit]")
    person.page.wait_for_url(lambda url: "/accounts/login" not in url)


def heard(stack: Stack, path: str, cookie: str, seconds: float) -> tuple[list[bytes], list[dict], int | None]:
    """Binary and text messages of a socket, and the code with which the server closed it, if it did."""

    async def listen() -> tuple[list[bytes], list[dict], int | None]:
        binary: list[bytes] = []
        texts: list[dict] = []
        url = stack.url.replace("http", "ws", 1) + path
        async with connect(
            url, origin=stack.url, additional_headers={"Cookie": cookie}, open_timeout=10, max_size=2**24
        ) as socket:
            deadline = time.monotonic() + seconds
            try:
                await socket.send(json.dumps({"op": "view", "bbox": [66.5, 24.6, 67.6, 25.3], "zoom": 10}))
                while (left := deadline - time.monotonic()) > 0:
                    message = await asyncio.wait_for(socket.recv(), left)
                    if isinstance(message, bytes):
                        binary.append(message)
                        if path == "/ws/live/":
                            await socket.send(json.dumps({"op": "ack", "seq": HEADER.unpack_from(message)[3]}))
                    else:
                        texts.append(json.loads(message))
            except TimeoutError:
                pass
            except ConnectionClosed as closed:
                return binary, texts, closed.rcvd.code if closed.rcvd else None
        return binary, texts, None

    return apart(listen())


def told(texts: list[dict]) -> tuple[set[str], set[str]]:
    """Codes of the cameras and districts of the alerts that a socket told of."""
    cameras = {camera["code"] for text in texts for camera in text.get("cameras", [])}
    alerts = [alert for text in texts for alert in [*text.get("alerts", []), *filter(None, [text.get("alert")])]]
    return cameras, {alert["camera"] or alert["jurisdiction"] for alert in alerts}


def objects_in(frames: list[bytes]) -> set[int]:
    """Primary keys of the cameras whose objects were in the frames."""
    keys: set[int] = set()
    for frame in frames:
        records = np.frombuffer(frame, OBJECT_DTYPE, HEADER.unpack_from(frame)[5], HEADER.size)
        keys |= {int(key) for key in records["camera"]}
    return keys


def test_a_reviewer_sees_no_camera_no_picture_and_no_object(person: Desk, stack: Stack) -> None:
    sign_in(person, stack, "reviewer")
    get = person.page.request.get
    codes = stack.manage(
        "shell", "-c", "from apps.cameras.models import Camera; print(Camera.objects.filter(simulated=False)[0].code)"
    )
    code = codes.strip().splitlines()[-1]
    bootstrap = get(f"{stack.url}/api/v1/map/bootstrap/")
    assert bootstrap.status == 200, "a reviewer may open the map, and finds nothing to watch on it"
    body = bootstrap.json()
    assert (body["cameras"], body["sites"]["features"], body["alerts"]) == ([], [], [])
    for path in ("cameras", "sites", "alerts", "tracklets", "fibre-spans", "audit-entries", "users"):
        assert get(f"{stack.url}/api/v1/{path}/").status == 403, path
    assert get(f"{stack.url}/api/v1/cameras/{code}/").status in {403, 404}
    assert get(f"{stack.url}/api/v1/map/cameras/{code}/").status in {403, 404}
    frames, texts, _ = heard(stack, "/ws/live/", cookies(person), 4)
    assert objects_in(frames) == set()
    assert told(texts) == (set(), set())
    pictures, _, closed = heard(stack, f"/ws/cameras/{code}/picture/", cookies(person), 4)
    assert pictures == []
    assert closed is not None
    assert closed >= 4400
    refused = stack.manage(
        "shell",
        "-c",
        "from apps.audit.models import Entry; print(Entry.objects.filter(actor='reviewer', outcome='refused').count())",
    )
    assert int(refused.strip().splitlines()[-1]) >= 8


def test_a_traffic_officer_gets_the_corridor_and_nothing_of_the_red_zone(person: Desk, stack: Stack) -> None:
    sign_in(person, stack, "traffic")
    bootstrap = person.page.request.get(f"{stack.url}/api/v1/map/bootstrap/").json()
    assert {camera["group"] for camera in bootstrap["cameras"]} == {"airport-corridor"}
    mine = {camera["pk"] for camera in bootstrap["cameras"]}
    frames, texts, _ = heard(stack, "/ws/live/", cookies(person), 8)
    seen = objects_in(frames)
    assert seen, "objects of the corridor arrive"
    assert seen <= mine
    cameras, alerts = told(texts)
    codes = {camera["code"] for camera in bootstrap["cameras"]}
    assert cameras <= codes
    assert alerts <= codes | {"south", "east", "malir", "korangi"}, "an alert of a camera outside the corridor"
    person.wait_live()
    assert person.page.is_hidden("[data-testid=plan-open]"), "a planner for somebody who may not plan"
    assert person.page.is_hidden("#legend-plan")


def test_nobody_who_is_not_signed_in_gets_a_message(person: Desk, stack: Stack) -> None:
    frames, texts, closed = heard(stack, "/ws/live/", "", 4)
    assert (frames, closed) == ([], 4401)
    assert not [text for text in texts if text["type"] != "error"]
    person.page.goto(f"{stack.url}/")
    assert "/accounts/login/" in person.page.url


def test_a_page_of_another_origin_gets_no_socket(person: Desk, stack: Stack) -> None:
    from websockets.exceptions import InvalidStatus

    sign_in(person, stack, "commander")

    headers = {"Cookie": cookies(person)}

    async def attempt() -> None:
        url = stack.url.replace("http", "ws", 1) + "/ws/live/"
        async with connect(url, origin="https://evil.example", additional_headers=headers, open_timeout=10):
            pass

    with pytest.raises(InvalidStatus) as refused:
        apart(attempt())
    assert refused.value.response.status_code == 403
