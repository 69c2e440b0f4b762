"""Which of a device's events tell that its picture is no good.

Source: ONVIF Imaging Service Specification, section Events (VideoSource/…), and Analytics Service Specification (TamperDetector).
"""

from collections import defaultdict
from collections.abc import Iterable

from apps.devices.choices import DeviceTopic
from apps.devices.onvif.events import Event

_YES, _NO = frozenset({"true", "1"}), frozenset({"false", "0"})
MOST_SOURCES = 50
_NAMES = ("State", "IsTamper", "Tamper", "Value")
"""Of the value that says whether it is so: the first two are the standard's, the others those of devices about."""


class Word:
    """What one device said since it was asked anew: something is so while any of its lenses, inputs or rules has it so."""

    def __init__(self) -> None:
        self._so: dict[DeviceTopic, set[tuple[str, ...]]] = defaultdict(set)

    def take(self, events: Iterable[Event]) -> list[tuple[DeviceTopic, bool]]:
        """The topics that these events are about, each with whether it is so after them."""
        heard: dict[DeviceTopic, bool] = {}
        for event in events:
            told = trouble_told(event)
            if told is None:
                continue
            topic, is_so = told
            if not is_so:
                self._so[topic].discard(event.source)
            elif len(self._so[topic]) < MOST_SOURCES:
                self._so[topic].add(event.source)
            heard[topic] = bool(self._so[topic])
        return list(heard.items())


def trouble_told(event: Event) -> tuple[DeviceTopic, bool] | None:
    """What an event is about, and whether it is so now; None where it is about no trouble, or says neither."""
    parts = [part.rpartition(":")[2] for part in event.topic.split("/")]
    topic = next((one for one in DeviceTopic if parts[:2] == one.split("/")), None)
    said = next((event.values[name].lower() for name in _NAMES if name in event.values), "")
    if topic is None or said not in _YES | _NO:
        return None
    return topic, said in _YES
