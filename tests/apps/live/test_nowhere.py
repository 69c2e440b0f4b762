import pytest
from channels.testing import WebsocketCommunicator

from safecity_gis.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/ws/live", "/ws/nope/", "/ws/cameras/a b/picture/"])
async def test_an_address_that_is_no_socket_is_closed_and_not_an_error(path: str) -> None:
    communicator = WebsocketCommunicator(application, path, headers=[(b"origin", b"http://localhost")])
    connected, code = await communicator.connect()
    assert (connected, code) == (False, 4404)
