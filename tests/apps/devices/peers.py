"""Devices to speak ONVIF with: ipycam's, started as a process of its own, and hand-made ones that lie, stall or attack."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USERNAME, PASSWORD = "onvif-viewer", "a-device-password-that-never-shows"
START_S = 30
CLOCK = """<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>
<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time><tt:Hour>12</tt:Hour><tt:Minute>0</tt:Minute>
<tt:Second>0</tt:Second></tt:Time><tt:Date><tt:Year>2020</tt:Year><tt:Month>2</tt:Month><tt:Day>3</tt:Day></tt:Date>
</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"""
"""An answer to GetSystemDateAndTime, years ago."""


@dataclass(frozen=True)
class Peer:
    port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def ipycam_peer(folder: Path, *, rtsp_port: int = 8554, stream: str = "live") -> Iterator[Peer]:
    """A virtual camera that wants `USERNAME` and `PASSWORD`; its presets are files in `folder`."""
    words = [sys.executable, str(Path(__file__).with_name("ipycam_peer.py")), USERNAME, PASSWORD, str(rtsp_port), stream]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        timer = threading.Timer(START_S, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            timer.cancel()
            yield Peer(port)
        finally:
            timer.cancel()
            process.kill()


@dataclass
class Answer:
    """What a hand-made device answers."""

    body: bytes | Iterator[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/soap+xml; charset=utf-8"})


class HandMade:
    """A device that answers each request as `say(path, body)` tells; what it was asked is kept."""

    def __init__(self, say: Callable[[str, str], Answer]) -> None:
        self.asked: list[tuple[str, str]] = []
        device = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                device.asked.append((self.path, body))
                answer = say(self.path, body)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for part in [answer.body] if isinstance(answer.body, bytes) else answer.body:
                    self.wfile.write(part)

            def handle(self) -> None:
                try:
                    super().handle()
                except (ConnectionError, BrokenPipeError):
                    return

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_port

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def hand_made(say: Callable[[str, str], Answer]) -> Iterator[HandMade]:
    device = HandMade(say)
    thread = threading.Thread(target=device.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield device
    finally:
        device.server.shutdown()
        device.server.server_close()
        thread.join(5)


def envelope(body: str) -> Answer:
    """A SOAP 1.2 message around a body that uses the usual prefixes."""
    spaces = {
        "s": "http://www.w3.org/2003/05/soap-envelope",
        "tds": "http://www.onvif.org/ver10/device/wsdl",
        "trt": "http://www.onvif.org/ver10/media/wsdl",
        "tev": "http://www.onvif.org/ver10/events/wsdl",
        "tt": "http://www.onvif.org/ver10/schema",
        "wsa": "http://www.w3.org/2005/08/addressing",
        "wsnt": "http://docs.oasis-open.org/wsn/b-2",
        "tns1": "http://www.onvif.org/ver10/topics",
    }
    names = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return Answer(f"<?xml version='1.0'?><s:Envelope {names}><s:Body>{body}</s:Body></s:Envelope>".encode())
