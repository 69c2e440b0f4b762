"""The address of a source in two parts: what may be stored in clear, and what is sealed with the credentials."""

import re
from urllib.parse import urlsplit

import msgspec

from safecity_gis.core.networks import Networks
from safecity_gis.endpoints import NotAllowed, NotResolved, endpoint_of

IN_CLEAR = r"^(rtsps?://([0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?|file:///[^?#]+)$"
"""All that the database may hold: a camera's scheme, host and port, or a file. The database checks it too."""


class AddressRefused(ValueError):
    """Not an address that a worker opens, or credentials in the wrong place; the message does not quote it."""


class SourceSecrets(msgspec.Struct, frozen=True):
    """What only the worker may read. Cameras take passwords in path and query too, so both are here, with the leading `/`."""

    username: str = ""
    password: str = ""
    path: str = ""


def address_split(url: str) -> tuple[str, str]:
    """The part in clear, see `IN_CLEAR`, and the path with its query, which is sealed; empty for a file.

    Raises:
        AddressRefused: user or password before the host, neither `rtsp://`, `rtsps://` nor `file:///`, or malformed.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise AddressRefused("the address is malformed") from None
    if "@" in parts.netloc:
        raise AddressRefused("user name and password do not belong in the address: give them on their own")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        clear, path = f"file://{path}", ""
    else:
        clear = f"{parts.scheme}://{parts.netloc}"
    if not re.fullmatch(IN_CLEAR, clear):
        raise AddressRefused("the address must be rtsp://host/…, rtsps://host/… or file:///…")
    return clear, path


def require_allowed(clear: str, networks: Networks) -> None:
    """Refuse a camera's address, as `address_split` gives it in clear, whose host is known and lies outside `networks`.

    A name that is not known here may be known to the worker, which asks again whenever it opens the stream.

    Raises:
        AddressRefused: outside.
    """
    parts = urlsplit(clear)
    if parts.hostname is None:
        return
    try:
        endpoint_of(parts.hostname, parts.port or 0, networks)
    except NotAllowed as error:
        raise AddressRefused(str(error)) from error
    except NotResolved:
        return
