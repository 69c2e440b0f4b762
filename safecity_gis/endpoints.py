"""The one place that turns a camera's host into the address that is connected to: resolved once, within allowed networks."""

import socket
from dataclasses import dataclass

from safecity_gis.core.networks import Networks


class NotAllowed(ValueError):
    """No address of this host lies in the networks that the site allows; the message does not quote it."""

    def __init__(self) -> None:
        super().__init__("the address lies outside the networks that this site allows (CAMERA_NETWORKS)")


class NotResolved(ValueError):
    """The name of this host is not known; the message does not quote it."""

    def __init__(self) -> None:
        super().__init__("the name of the host is not known")


@dataclass(frozen=True)
class Endpoint:
    """Where to connect: a number and not a name, so that no second answer of a name server can lead elsewhere."""

    address: str
    port: int

    @property
    def host(self) -> str:
        """The address as it stands in a URL."""
        return f"[{self.address}]" if ":" in self.address else self.address

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def endpoint_of(host: str, port: int, networks: Networks) -> Endpoint:
    """The first address of a host, given by name or number, that is allowed. Blocks while the name is resolved.

    Raises:
        NotAllowed: none of its addresses is in `networks`.
        NotResolved: it has no address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotResolved from error
    for *_, place in found:
        if networks.allows(str(place[0])):
            return Endpoint(str(place[0]), port)
    raise NotAllowed
