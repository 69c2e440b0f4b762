"""HTTP to a device: no redirects, no compression, little time, small answers, and no document type in any XML."""

import logging

import aiohttp
from aiohttp import ClientResponse, DigestAuthMiddleware
from lxml import etree
from onvif.zeep_aiohttp import AIOHTTPTransport

from apps.devices.onvif.failures import DeviceMalformed, DeviceUnauthorised

for _name in ("onvif", "zeep"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # their lines quote what devices say

CONNECT_S = 3.0
READ_S = 5.0
TOTAL_S = 8.0
MOST_BYTES = 512 * 1024
_XML_TYPES = frozenset({"application/soap+xml", "text/xml", "application/xml"})
_UNAUTHORISED = frozenset({401, 403})
_FAULTS = frozenset({400, 500})
"""A SOAP fault comes with one of these."""


def device_session() -> aiohttp.ClientSession:
    """A session for one device. Certificates are not checked: cameras sign their own."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=False, limit=2, use_dns_cache=False),
        timeout=aiohttp.ClientTimeout(total=TOTAL_S, connect=CONNECT_S, sock_read=READ_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
    )


class DeviceTransport(AIOHTTPTransport):
    """zeep's way to one service of a device. Nothing that is sent or received is logged.

    Where the device answers with a challenge of HTTP Digest, the request is repeated with the answer to it. The password itself
    is never sent: a device that offers HTTP Basic alone is told as one that refuses it.
    """

    def __init__(self, session: aiohttp.ClientSession, *, username: str, password: str) -> None:
        super().__init__(session=session)
        known = username and ":" not in username  # RFC 7616 has no such user names
        self._middlewares = (DigestAuthMiddleware(username, password),) if known else ()

    async def _post_internal(self, address: str, message: str | bytes, headers: dict[str, str]) -> tuple[ClientResponse, bytes]:
        data = message.encode() if isinstance(message, str) else message
        post = self.session.post(address, data=data, headers=headers, allow_redirects=False, middlewares=self._middlewares)
        async with post as response:
            if response.status in _UNAUTHORISED:
                raise DeviceUnauthorised
            if response.status != 200 and response.status not in _FAULTS:
                raise DeviceMalformed
            if response.content_type not in _XML_TYPES or response.headers.get("Content-Encoding", "identity") != "identity":
                raise DeviceMalformed
            content = await _bounded(response)
        require_plain_xml(content)
        return response, content


async def _bounded(response: ClientResponse) -> bytes:
    """Raises DeviceMalformed beyond `MOST_BYTES`, without reading on."""
    received = bytearray()
    async for part in response.content.iter_any():
        received += part
        if len(received) > MOST_BYTES:
            raise DeviceMalformed
    return bytes(received)


def require_plain_xml(content: bytes) -> None:
    """Refuse what is no XML, nested too deeply, or has a document type: no SOAP message has one, every entity bomb does.

    Small faults, such as a prefix that is not declared, are forgiven: there are cameras that have them.

    Raises:
        DeviceMalformed: any of these.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DeviceMalformed from error
    if root is None or root.getroottree().docinfo.doctype:
        raise DeviceMalformed
