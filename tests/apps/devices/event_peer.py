"""A device that tells events through a pull point: to a new subscription the state of every property first, then what changes."""

import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.apps.devices.peers import CLOCK, Answer, HandMade, envelope, hand_made

TAMPER = "RuleEngine/TamperDetector/Tamper"
DARK = "VideoSource/ImageTooDark/ImagingService"
_DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"


class EventPeer:
    """`tell` changes a property as the device sees it; `forget` drops all subscriptions, as a restart of the device does."""

    def __init__(self) -> None:
        self.device: HandMade | None = None
        self.states: dict[str, bool] = {}
        self.subscribers: dict[str, queue.Queue[str]] = {}
        self.subscribed = threading.Event()

    @property
    def address(self) -> str:
        assert self.device is not None
        return self.device.address

    def tell(self, topic: str, is_so: bool) -> None:
        self.states[topic] = is_so
        for waiting in list(self.subscribers.values()):
            waiting.put(_notice(topic, is_so, "Changed"))

    def forget(self) -> None:
        self.subscribers.clear()
        self.subscribed.clear()

    def say(self, path: str, body: str) -> Answer:
        if "GetSystemDateAndTime" in body:
            return envelope(CLOCK)
        if "GetServices" in body:
            return envelope(
                "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/events/wsdl</tds:Namespace>"
                f"<tds:XAddr>http://{self.address}/events</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>0</tt:Minor>"
                "</tds:Version></tds:Service></tds:GetServicesResponse>"
            )
        if "CreatePullPointSubscription" in body:
            return self._subscribe()
        if "PullMessages" in body:
            return self._pull(path, body)
        return envelope("<wsnt:UnsubscribeResponse/>")

    def _subscribe(self) -> Answer:
        place = f"/pull/{len(self.subscribers) + 1}"
        told: queue.Queue[str] = queue.Queue()
        for topic, is_so in self.states.items():
            told.put(_notice(topic, is_so, "Initialized"))
        self.subscribers[place] = told
        self.subscribed.set()
        return envelope(
            "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
            f"<wsa:Address>http://{self.address}{place}</wsa:Address></tev:SubscriptionReference>"
            f"{_times('wsnt')}</tev:CreatePullPointSubscriptionResponse>"
        )

    def _pull(self, path: str, body: str) -> Answer:
        waiting = self.subscribers.get(path)
        if waiting is None:
            fault = (
                "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>gone</s:Text></s:Reason>"
            )
            return Answer(envelope(f"{fault}</s:Fault>").body, status=400)
        patience = re.search(r"Timeout>PT([0-9.]+)S", body)
        try:
            notices = [waiting.get(timeout=float(patience[1]) if patience else 0.01)]
        except queue.Empty:
            notices = []
        while not waiting.empty():
            notices.append(waiting.get())
        return envelope(f"<tev:PullMessagesResponse>{_times('tev')}{''.join(notices)}</tev:PullMessagesResponse>")


@contextmanager
def event_peer() -> Iterator[EventPeer]:
    peer = EventPeer()
    with hand_made(peer.say) as device:
        peer.device = device
        yield peer


def _times(prefix: str) -> str:
    now, later = "2026-02-03T12:00:00Z", "2026-02-03T12:05:00Z"
    return f"<{prefix}:CurrentTime>{now}</{prefix}:CurrentTime><{prefix}:TerminationTime>{later}</{prefix}:TerminationTime>"


def _notice(topic: str, is_so: bool, operation: str) -> str:
    name = "IsTamper" if topic == TAMPER else "State"
    return (
        f'<wsnt:NotificationMessage><wsnt:Topic Dialect="{_DIALECT}">tns1:{topic}</wsnt:Topic><wsnt:Message>'
        f'<tt:Message UtcTime="2026-02-03T12:00:00Z" PropertyOperation="{operation}"><tt:Source>'
        '<tt:SimpleItem Name="Source" Value="V1"/></tt:Source><tt:Data>'
        f'<tt:SimpleItem Name="{name}" Value="{str(is_so).lower()}"/></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage>"
    )
