import pytest
from channels.testing import WebsocketCommunicator

from safecity_gis.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/ws/live", "/ws/nope/", "/ws/cameras/a b/picture/"])
async def test_an_address_that_is_no_socket_is_closed_and_not_an_error(path: str) -> None:
    communicator = WebsocketCommunicator(application, path, headers=[(b"origin", b"http://localhost")])
    connected, code = await communicator.connect()
    assert (connected, code) == (False, 4404)


@pytest.mark.parametrize("path", ["/ws/live/", "/ws/cameras/cam-a/picture/"])
@pytest.mark.parametrize("value", [r'"\000aaaaaaaaaaaaaaaa"', "a" * 4000])
async def test_a_session_that_nobody_gave_is_refused_and_not_an_error(path: str, value: str) -> None:
    headers = [(b"origin", b"http://localhost"), (b"cookie", f"sessionid={value}".encode())]
    communicator = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await communicator.connect(timeout=5)
    closed = await communicator.receive_output(timeout=5) if connected else {"type": "websocket.close", "code": 4401}
    if closed["type"] == "websocket.send":
        closed = await communicator.receive_output(timeout=5)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4401)
