"""Which network addresses a site allows to be reached; loopback, link-local and the like only where they are named themselves.

Source: RFC 6890 (special-purpose addresses), and the metadata services of the large clouds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_PECULIAR: tuple[Network, ...] = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "100.100.100.200/32", "168.63.129.16/32",
        "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fe80::/10", "ff00::/8",
        "fd00:ec2::254/128", "fd20:ce::254/128",
    )
)  # fmt: skip
"""No camera lives here: this machine, its neighbours without a router, metadata services, many receivers, and addresses
that carry another address inside."""


@dataclass(frozen=True)
class Networks:
    """Networks that may be reached; without any, nothing may.

    A peculiar address (loopback, link-local, a metadata service) is allowed only by a network that lies wholly within its
    block: `0.0.0.0/0` does not allow 127.0.0.1, `127.0.0.0/8` does.
    """

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Networks in CIDR notation, or single addresses.

        Raises:
            ValueError: one that is neither, or has bits set beyond its prefix; the message names it.
        """
        return cls(tuple(ip_network(word) for word in words))

    def allows(self, address: str) -> bool:
        """Whether this numeric address may be reached; what is no address may not."""
        try:
            place = _plain(ip_address(address))
        except ValueError:
            return False
        holding = [network for network in self.allowed if place in network]
        blocks = [block for block in _PECULIAR if place in block]
        return any(all(_within(network, block) for block in blocks) for network in holding)


def _plain(address: Address) -> Address:
    """An IPv4 address written as IPv6 is that IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _within(network: Network, block: Network) -> bool:
    return network.prefixlen >= block.prefixlen and network.network_address in block
