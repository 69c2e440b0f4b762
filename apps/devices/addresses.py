"""Addresses as an operator gives them: a host, a host and port, or a network, each within what the site allows."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from safecity_gis.core.networks import Networks
from safecity_gis.endpoints import Endpoint, NotAllowed, NotResolved, endpoint_of

MOST_ADDRESSES = 1024
HTTP_PORT = 80
_WORD = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?P<prefix>/[0-9]{1,3})?(:(?P<port>[0-9]{1,5}))?")


class WordRefused(ValueError):
    """No address that may be asked; `code` says why.

    `word` is what was given, and empty where it is malformed: then it may hold a password.
    """

    def __init__(self, word: str, code: str) -> None:
        self.word, self.code = "" if code == "malformed" else word, code
        super().__init__(f"{self.word or 'an address'}: {code}")


def endpoints_of(words: Iterable[str], networks: Networks) -> list[Endpoint]:
    """The addresses behind `10.20.0.5`, `10.20.0.5:8000`, `camera-7.lan`, `[2001:db8::7]:80` or `10.20.0.0/24`, each once.

    Raises:
        WordRefused: `malformed`, `not_allowed`, `not_resolved`, or `too_many` beyond `MOST_ADDRESSES`.
    """
    found: dict[Endpoint, None] = {}
    for word in words:
        for endpoint in _of_word(word, networks):
            found[endpoint] = None
            if len(found) > MOST_ADDRESSES:
                raise WordRefused(word, "too_many")
    return list(found)


def endpoint_of_word(word: str, networks: Networks) -> Endpoint:
    """One device's address, never a network.

    Raises:
        WordRefused: as `endpoints_of`.
    """
    if "/" in word:
        raise WordRefused(word, "malformed")
    return next(_of_word(word, networks))


def _of_word(word: str, networks: Networks) -> Iterator[Endpoint]:
    told = _WORD.fullmatch(word)
    port = int(told["port"] or HTTP_PORT) if told else 0
    if not told or not 0 < port < 65536:
        raise WordRefused(word, "malformed")
    host = told["host"].strip("[]")
    for address in _numbers(word, host, told["prefix"]) if told["prefix"] else [host]:
        try:
            yield endpoint_of(address, port, networks)
        except NotAllowed as error:
            raise WordRefused(word, "not_allowed") from error
        except NotResolved as error:
            raise WordRefused(word, "not_resolved") from error


def _numbers(word: str, host: str, prefix: str) -> Iterator[str]:
    try:
        network = ip_network(host + prefix, strict=False)
    except ValueError as error:
        raise WordRefused(word, "malformed") from error
    if network.num_addresses > MOST_ADDRESSES + 2:
        raise WordRefused(word, "too_many")
    yield from (str(address) for address in network.hosts())
