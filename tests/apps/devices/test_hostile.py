"""Devices that stall, lie or attack cost a bounded time and memory, and lead nobody anywhere else."""

import gzip
import time
from collections.abc import Iterator

import pytest

from apps.devices.onvif.connection import Connection, Login
from apps.devices.onvif.events import Event, events_pull
from apps.devices.onvif.facts import LONGEST_WORD
from apps.devices.onvif.failures import DeviceMalformed, DeviceSilent, DeviceUnauthorised
from apps.devices.onvif.reading import facts_read, stream_uri
from apps.devices.onvif.transport import MOST_BYTES, TOTAL_S
from safecity_gis.endpoints import Endpoint
from tests.apps.devices.peers import CLOCK, PASSWORD, USERNAME, Answer, HandMade, envelope, hand_made

BOMB = (
    "<!DOCTYPE b [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]><b>&a11;</b>"
)
EXTERNAL = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><b>&a;</b>'


def services(**places: str) -> Answer:
    told = "".join(
        f"<tds:Service><tds:Namespace>http://www.onvif.org/{space}</tds:Namespace><tds:XAddr>{place}</tds:XAddr>"
        "<tds:Version><tt:Major>2</tt:Major><tt:Minor>0</tt:Minor></tds:Version></tds:Service>"
        for space, place in places.items()
    )
    return envelope(f"<tds:GetServicesResponse>{told}</tds:GetServicesResponse>")


def connected(device: HandMade) -> Connection:
    return Connection(Endpoint("127.0.0.1", device.port), Login(USERNAME, PASSWORD))


def drip() -> Iterator[bytes]:
    """A byte a second, for ever."""
    while True:
        time.sleep(1)
        yield b" "


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<a>" + b" " * (MOST_BYTES + 1) + b"</a>"),
        Answer(b"<a>" * 100_000),
        Answer(BOMB.encode()),
        Answer(BOMB.encode("utf-16")),
        Answer(EXTERNAL.encode()),
        Answer(b"not xml at all"),
        Answer(b""),
        Answer(b"<html>hello</html>", headers={"Content-Type": "text/html"}),
        Answer(gzip.compress(b" " * 10_000_000), headers={"Content-Type": "text/xml", "Content-Encoding": "gzip"}),
        Answer(b"<wrong xmlns='urn:namespace'/>"),
        envelope("<tds:GetSystemDateAndTimeResponse/>"),
        envelope("<tds:GetHostnameResponse/>"),
        envelope(CLOCK.replace("<tt:Month>2", "<tt:Month>77")),
        envelope(CLOCK.replace("<tt:Hour>12", "<tt:Hour>noon")),
        Answer(b"teapot", status=418),
    ],
    ids=[
        "huge", "deep", "bomb", "bomb in UTF-16", "external entity", "no XML", "nothing", "HTML", "gzip bomb", "other namespace",
        "empty clock", "other answer", "impossible month", "no number", "teapot",
    ],
)  # fmt: skip
async def test_nonsense_is_told_as_nonsense(answer: Answer) -> None:
    started = time.monotonic()
    with hand_made(lambda path, body: answer) as device, pytest.raises(DeviceMalformed):
        async with connected(device) as connection:
            await connection.introduce()
    assert time.monotonic() - started < 3


async def test_a_device_that_drips_is_given_up_in_time() -> None:
    started = time.monotonic()
    with hand_made(lambda path, body: Answer(drip())) as device, pytest.raises(DeviceSilent):
        async with connected(device) as connection:
            await connection.introduce()
    assert time.monotonic() - started < TOTAL_S + 2


async def test_nobody_listening_is_told_as_silence() -> None:
    with hand_made(lambda path, body: envelope("")) as device:
        port = device.port
    with pytest.raises(DeviceSilent):
        async with Connection(Endpoint("127.0.0.1", port), Login()) as connection:
            await connection.introduce()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    with hand_made(lambda path, body: envelope(CLOCK)) as elsewhere:
        away = {"Location": f"http://{elsewhere.address}/onvif/device_service", "Content-Type": "text/xml"}
        with hand_made(lambda path, body: Answer(b"", status, away)) as device, pytest.raises(DeviceMalformed):
            async with connected(device) as connection:
                await connection.introduce()
    assert elsewhere.asked == []


async def test_services_are_asked_at_the_allowed_address_whatever_the_device_names() -> None:
    def say(path: str, body: str) -> Answer:
        if "GetSystemDateAndTime" in body:
            return envelope(CLOCK)
        if "GetServices" in body:
            place = f"http://192.0.2.7:{device.port}/deep/media?x=1"
            return services(**{"ver10/media/wsdl": place})
        return envelope(
            "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://192.0.2.9/live</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>"
        )

    with hand_made(say) as device:
        async with connected(device) as connection:
            offset = await connection.introduce()
            assert await stream_uri(connection, "P1") == "rtsp://192.0.2.9/live"
    assert offset.days < -365
    assert device.asked[-1][0] == "/deep/media?x=1"
    assert PASSWORD not in str(device.asked)


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[bad", "http://h/" + "x" * 400, "http://h:99999/"]
)
async def test_services_that_are_no_http_are_nonsense(place: str) -> None:
    def say(path: str, body: str) -> Answer:
        return envelope(CLOCK) if "GetSystemDateAndTime" in body else services(**{"ver10/media/wsdl": place})

    with hand_made(say) as device, pytest.raises(DeviceMalformed):
        async with connected(device) as connection:
            await connection.introduce()


async def test_words_of_a_device_are_short_and_hold_no_control_characters() -> None:
    def say(path: str, body: str) -> Answer:
        if "GetSystemDateAndTime" in body:
            return envelope(CLOCK)
        if "GetServices" in body:
            return services(**{"ver10/device/wsdl": f"http://192.0.2.7:{device.port}/onvif/device_service"})
        names = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber", "HardwareId")
        told = "".join(f"<tds:{name}>{'A&#x85;&#x202e;' * 500}</tds:{name}>" for name in names)
        return envelope(f"<tds:GetDeviceInformationResponse>{told}</tds:GetDeviceInformationResponse>")

    with hand_made(say) as device:
        async with connected(device) as connection:
            facts = await facts_read(connection)
    assert set(facts.model) == {"A"} and len(facts.model) <= LONGEST_WORD


async def test_a_fault_for_want_of_rights_is_no_other_fault() -> None:
    fault = envelope(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:ter='http://www.onvif.org/ver10/error'>"
        "ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason></s:Fault>"
    )
    fault.status = 400
    with hand_made(lambda path, body: fault) as device, pytest.raises(DeviceUnauthorised):
        async with connected(device) as connection:
            await connection.introduce()


async def test_events_come_through_a_pull_point_at_the_same_address() -> None:
    notice = """<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
        >tns1:VideoSource/ImageTooBlurry/ImagingService</wsnt:Topic><wsnt:Message><tt:Message UtcTime="2026-01-01T00:00:00Z">
        <tt:Source><tt:SimpleItem Name="Source" Value="V1"/></tt:Source><tt:Data><tt:SimpleItem Name="State" Value="true"/>
        </tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>"""
    times = (
        "<tev:CurrentTime>2026-01-01T00:00:00Z</tev:CurrentTime><tev:TerminationTime>2026-01-01T00:01:00Z</tev:TerminationTime>"
    )

    def say(path: str, body: str) -> Answer:
        if "GetSystemDateAndTime" in body:
            return envelope(CLOCK)
        if "GetServices" in body:
            return services(**{"ver10/events/wsdl": f"http://192.0.2.7:{device.port}/events"})
        if "CreatePullPointSubscription" in body:
            place = f"<wsa:Address>http://192.0.2.7:{device.port}/pull/7</wsa:Address>"
            wsnt = times.replace("tev:", "wsnt:")
            return envelope(
                "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
                f"{place}</tev:SubscriptionReference>{wsnt}</tev:CreatePullPointSubscriptionResponse>"
            )
        if "PullMessages" in body:
            return envelope(f"<tev:PullMessagesResponse>{times}{notice}</tev:PullMessagesResponse>")
        return envelope("<wsnt:UnsubscribeResponse/>")

    with hand_made(say) as device:
        async with connected(device) as connection:
            await connection.introduce()
            events = await events_pull(connection, seconds=0)
    told = Event(topic="tns1:VideoSource/ImageTooBlurry/ImagingService", values={"Source": "V1", "State": "true"}, source=("V1",))
    assert events == [told]
    assert [path for path, _ in device.asked][-2:] == ["/pull/7", "/pull/7"]
