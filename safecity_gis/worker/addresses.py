"""Where a camera's stream is, and how libav opens it: in allowed networks, bounded probing and time, only the protocols meant."""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

import av
from av.container import InputContainer

from safecity_gis.core.networks import Networks
from safecity_gis.endpoints import NotAllowed, NotResolved, endpoint_of
from safecity_gis.messages.configuration import CameraConfig

OPEN_TIMEOUT_S = 6.0
READ_TIMEOUT_S = 5.0
_RTSP_PORT = 554

_RTSP_OPTIONS = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "protocol_whitelist": "rtsp,rtsps,rtp,tcp,tls",
    "timeout": str(int(READ_TIMEOUT_S * 1_000_000)),
    "probesize": "500000",
    "analyzeduration": "1000000",
    "fflags": "nobuffer",
}
_FILE_OPTIONS = {"protocol_whitelist": "file", "probesize": "5000000", "analyzeduration": "2000000"}


class BadAddress(ValueError):
    """The address is not one that a worker opens; the message does not quote it."""


class NoAnswer(Exception):
    """Somebody accepted the connection and did not speak RTSP, or not in time; libav tells the two apart no better."""


@dataclass(frozen=True)
class Address:
    """What libav is given. The location may hold credentials: it is never logged."""

    location: str = field(repr=False)
    is_file: bool

    def open(self) -> InputContainer:
        """Open and probe, in a bounded time.

        Raises:
            NoAnswer: no RTSP in time.
            av.FFmpegError: not there, or no stream that libav knows.
        """
        options = _FILE_OPTIONS if self.is_file else _RTSP_OPTIONS
        try:
            return av.open(self.location, mode="r", options=dict(options), timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S))
        except av.InvalidDataError as error:
            if self.is_file:
                raise
            raise NoAnswer from error


def open_address(config: CameraConfig, networks: Networks) -> Address:
    """The camera's address with its credentials in place and its host resolved, so that libav asks no name server.

    Raises:
        BadAddress: neither `rtsp://`, `rtsps://` nor `file:///`, malformed, not to be resolved, or outside `networks`.
    """
    try:
        parts = urlsplit(config.url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress("the address is malformed") from error
    if parts.scheme == "file":
        path = unquote(parts.path)
        if parts.netloc not in ("", "localhost") or not path.startswith("/"):
            raise BadAddress("a file's address must be file:///… with an absolute path")
        return Address(f"file:{path}", is_file=True)
    if parts.scheme not in ("rtsp", "rtsps") or not host:
        raise BadAddress("the address must start with rtsp://, rtsps:// or file:///")
    try:
        place = endpoint_of(host, port or _RTSP_PORT, networks).host
    except (NotAllowed, NotResolved) as error:
        raise BadAddress(str(error)) from error
    if port is not None:
        place += f":{port}"
    user, password = config.username or unquote(parts.username or ""), config.password or unquote(parts.password or "")
    if user:
        place = f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"
    return Address(parts._replace(netloc=place, fragment="").geturl(), is_file=False)
