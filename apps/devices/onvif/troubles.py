"""Which of a device's events tell that its picture is no good.

Source: ONVIF Imaging Service Specification, section Events (VideoSource/…), and Analytics Service Specification (TamperDetector).
"""

from apps.devices.choices import DeviceTopic
from apps.devices.onvif.events import Event

_YES, _NO = frozenset({"true", "1"}), frozenset({"false", "0"})
_NAMES = ("State", "IsTamper", "Tamper", "Value")
"""Of the value that says whether it is so: the first two are the standard's, the others those of devices about."""


def trouble_told(event: Event) -> tuple[DeviceTopic, bool] | None:
    """What an event is about, and whether it is so now; None where it is about no trouble, or says neither."""
    parts = [part.rpartition(":")[2] for part in event.topic.split("/")]
    topic = next((one for one in DeviceTopic if parts[:2] == one.split("/")), None)
    said = next((event.values[name].lower() for name in _NAMES if name in event.values), "")
    if topic is None or said not in _YES | _NO:
        return None
    return topic, said in _YES
