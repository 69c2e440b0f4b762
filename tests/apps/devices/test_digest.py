"""HTTP Digest where a device demands it; never HTTP Basic, and never the password itself."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from apps.devices.onvif.connection import Connection, Login
from apps.devices.onvif.failures import DeviceUnauthorised
from safecity_gis.endpoints import Endpoint
from tests.apps.devices.peers import CLOCK, PASSWORD, USERNAME, envelope

REALM, NONCE = "camera", "a-nonce-of-the-device"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def is_answered(header: str, path: str) -> bool:
    """Whether a request proves the password, as RFC 7616 has it with qop=auth and MD5."""
    told = {name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', header)}
    if not header.startswith("Digest ") or told.get("nonce") != NONCE:
        return False
    ha1, ha2 = md5(f"{USERNAME}:{REALM}:{PASSWORD}"), md5(f"POST:{path}")
    return told["response"] == md5(f"{ha1}:{NONCE}:{told['nc']}:{told['cnonce']}:{told['qop']}:{ha2}")


@contextmanager
def guarded_device(challenge: str) -> Iterator[tuple[int, list[str]]]:
    """A device that answers nobody without the proof: its port, and the Authorization headers and bodies that it was sent."""
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            header = self.headers.get("Authorization", "")
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent.append(header + body)
            if is_answered(header, self.path):
                services = "<tds:GetServicesResponse/>"
                answer = envelope(CLOCK if "GetSystemDateAndTime" in body else services).body
                self.send_response(200)
                self.send_header("Content-Type", "application/soap+xml")
            else:
                answer = b""
                self.send_response(401)
                self.send_header("WWW-Authenticate", challenge)
            assert isinstance(answer, bytes)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.server_port, sent
    finally:
        server.shutdown()
        server.server_close()


def connected(port: int, password: str = PASSWORD) -> Connection:
    return Connection(Endpoint("127.0.0.1", port), Login(USERNAME, password))


async def test_a_challenge_of_http_digest_is_answered_and_remembered() -> None:
    with guarded_device(f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5') as (port, sent):
        async with connected(port) as connection:
            await connection.introduce()
            asked = len(sent)
            await connection.call("devicemgmt", "GetServices", IncludeCapability=False)
            await connection.call("devicemgmt", "GetServices", IncludeCapability=False)
    assert len(sent) - asked <= 3, "every request was challenged anew"
    assert PASSWORD not in "".join(sent)


@pytest.mark.parametrize(
    ("challenge", "password"),
    [
        (f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5', "another-password"),
        (f'Basic realm="{REALM}"', PASSWORD),
    ],
    ids=["wrong password", "basic alone"],
)
async def test_a_wrong_password_and_http_basic_are_told_as_refused(challenge: str, password: str) -> None:
    with guarded_device(challenge) as (port, sent), pytest.raises(DeviceUnauthorised):
        async with connected(port, password) as connection:
            await connection.introduce()
    assert sent and not any(one.startswith("Basic") for one in sent) and PASSWORD not in "".join(sent)
