"""Starts the RTSP server in a process of its own, and says clearly what is missing where it cannot."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SERVER = Path(__file__).with_name("server.py")
DEBIAN_PYTHON = Path("/usr/bin/python3")
PACKAGES = "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
"""What Debian must have for it; other files than H.264 in MP4 need -ugly and -libav too."""
STOP_S = 5.0


class CannotServe(RuntimeError):
    """There is no RTSP server; the text says what to do."""


@contextmanager
def rtsp_server(port: int, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The server on this loopback port while the block runs; `arguments` are those of `server.py`.

    Raises:
        CannotServe: it did not start.
    """
    command = [str(DEBIAN_PYTHON), str(SERVER), "--port", str(port), *arguments]
    with tempfile.TemporaryFile("w+") as told:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True)
        except FileNotFoundError:
            raise CannotServe(_what_to_install()) from None
        try:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                process.wait(STOP_S)
                told.seek(0)
                raise CannotServe(_reason(told.read()))
            yield process
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_S)
    if process.stdout:
        process.stdout.close()


def file_arguments(videos: Mapping[str, Path]) -> list[str]:
    """Arguments that serve each video under its mount."""
    return [argument for mount, file in videos.items() for argument in ("--file", f"{file.resolve()}={mount}")]


def _reason(told: str) -> str:
    if "gi" in told and ("No module named" in told or "not available" in told):
        return _what_to_install()
    last = told.strip().splitlines()[-1:] or ["it ended without a word"]
    return f"the RTSP server did not start: {last[0]}"


def _what_to_install() -> str:
    return f"GStreamer's RTSP server is not installed: apt-get install {PACKAGES}"
