"""A cause for alert, from whoever notices it to fusion, which opens or closes the alert. At least once, idempotent by key."""

from enum import StrEnum
from typing import Annotated

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch, Lat, Lon
from safecity_gis.messages.observations import Code


class Severity(StrEnum):
    """The severities of CAP 1.2, without `unknown`."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


class AlertPhase(StrEnum):
    OPEN = "open"
    CLOSE = "close"


class AlertSignal(Message, frozen=True, kw_only=True, tag="alert_signal"):
    """Open or close the alert of this cause and key; repeating a signal changes nothing."""

    cause: Code
    """What happened, from `apps.alerts.choices.Cause`."""
    dedupe_key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    phase: AlertPhase
    severity: Severity
    district: Code
    at: Epoch
    lon: Lon | None = None
    lat: Lat | None = None
    camera: Code | None = None
    detail: Annotated[str, msgspec.Meta(max_length=500)] = ""
