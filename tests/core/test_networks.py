"""What a site allows to be reached, and what only its own name allows."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.networks import Networks

EVERYTHING = Networks.of(["0.0.0.0/0", "::/0"])


def test_without_networks_nothing_is_allowed() -> None:
    assert not Networks().allows("10.0.0.1")


@pytest.mark.parametrize("address", ["10.20.0.1", "10.20.255.255", "::ffff:10.20.3.4", "2001:db8::7"])
def test_an_address_of_a_named_network_is_allowed(address: str) -> None:
    assert Networks.of(["10.20.0.0/16", "2001:db8::/32"]).allows(address)


@pytest.mark.parametrize("address", ["10.21.0.1", "fd00::1", "::ffff:10.21.0.1", "camera.example", "10.20.0", ""])
def test_anything_else_is_not(address: str) -> None:
    assert not Networks.of(["10.20.0.0/16"]).allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "0.0.0.0", "169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.251",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "ff02::fb", "fd00:ec2::254", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_peculiar_addresses_are_refused_although_everything_is_allowed(address: str) -> None:
    assert not EVERYTHING.allows(address)


@pytest.mark.parametrize(
    ("network", "address"), [("127.0.0.0/8", "127.0.0.1"), ("::1/128", "::1"), ("169.254.7.0/24", "169.254.7.3")]
)
def test_a_peculiar_network_that_is_named_itself_is_allowed(network: str, address: str) -> None:
    assert Networks.of([network]).allows(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.integers(8, 32))
def test_a_network_allows_its_own_addresses_and_not_its_neighbours(address: object, prefix: int) -> None:
    network = ip_network(f"{address}/{prefix}", strict=False)
    allowed = Networks((network,))
    assert allowed.allows(str(network[0])) and allowed.allows(str(network[-1]))
    assert not allowed.allows(str(network[0] - 1)) and not allowed.allows(str(network[-1] + 1))


def test_a_network_with_bits_beyond_its_prefix_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        Networks.of(["10.0.0.1/8"])
