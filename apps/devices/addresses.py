"""Addresses as an operator gives them: a host, a host and port, or a network, each within what the site allows."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network

from django.utils.translation import gettext_lazy as _

from safecity_gis.core.networks import Networks
from safecity_gis.endpoints import Endpoint, NotAllowed, NotResolved, endpoint_of
from safecity_gis.refusals import Refusal

MOST_ADDRESSES = 1024
HTTP_PORT = 80
_WORD = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?P<prefix>/[0-9]{1,3})?(:(?P<port>[0-9]{1,5}))?")
_DETAILS = {
    "malformed": _("This is no address: give a host, host:port, or a network like 10.20.0.0/24."),
    "not_allowed": _("%(word)s lies outside the networks that this site allows."),
    "not_resolved": _("The name in %(word)s is not known."),
    "too_many": _("%(word)s makes too many addresses for one search."),
}


class WordRefused(Refusal, ValueError):
    """No address that may be asked; `code` says why.

    `word` is what was given, and empty where it is malformed: then it may hold a password.
    """

    status = 400

    def __init__(self, word: str, code: str) -> None:
        self.word, self.code = "" if code == "malformed" else word, code
        self.detail = _DETAILS[code] % {"word": self.word}
        super().__init__({"word": self.word})

    def __str__(self) -> str:
        return f"{self.word or 'an address'}: {self.code}"


def addresses_of(words: Iterable[str], networks: Networks) -> list[str]:
    """The addresses (`host:port`) behind `10.20.0.5`, `10.20.0.5:8000`, `camera-7.lan`, `[2001:db8::7]:80` or `10.20.0.0/24`.

    Each once. Numbers are held against `networks`; names are not looked up here, which may take long: see `endpoint_of_word`.

    Raises:
        WordRefused: `malformed`, `not_allowed`, or `too_many` beyond `MOST_ADDRESSES`.
    """
    found: dict[str, None] = {}
    for word in words:
        for host, port in _hosts(word):
            address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            if address not in found and is_number(host):
                _endpoint(word, host, port, networks)
            found[address] = None
            if len(found) > MOST_ADDRESSES:
                raise WordRefused(word, "too_many")
    return list(found)


def endpoint_of_word(word: str, networks: Networks) -> Endpoint:
    """Where one device is, never a network. Blocks while a name is looked up.

    Raises:
        WordRefused: `malformed`, `not_allowed` or `not_resolved`.
    """
    if "/" in word:
        raise WordRefused(word, "malformed")
    host, port = next(_hosts(word))
    return _endpoint(word, host, port, networks)


def _hosts(word: str) -> Iterator[tuple[str, int]]:
    told = _WORD.fullmatch(word)
    port = int(told["port"] or HTTP_PORT) if told else 0
    if not told or not 0 < port < 65536:
        raise WordRefused(word, "malformed")
    host = told["host"].strip("[]")
    for address in _numbers(word, host, told["prefix"]) if told["prefix"] else [host]:
        yield address, port


def _endpoint(word: str, host: str, port: int, networks: Networks) -> Endpoint:
    try:
        return endpoint_of(host, port, networks)
    except NotAllowed as error:
        raise WordRefused(word, "not_allowed") from error
    except NotResolved as error:
        raise WordRefused(word, "not_resolved") from error


def is_number(host: str) -> bool:
    """Whether it is an address and no name, so that nothing need be looked up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _numbers(word: str, host: str, prefix: str) -> Iterator[str]:
    try:
        network = ip_network(host + prefix, strict=False)
    except ValueError as error:
        raise WordRefused(word, "malformed") from error
    if network.num_addresses > MOST_ADDRESSES + 2:
        raise WordRefused(word, "too_many")
    yield from (str(address) for address in network.hosts())
