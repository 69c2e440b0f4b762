"""Listening to a device: its events through a pull point."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec

from apps.devices.onvif.connection import CALL_S, Connection
from apps.devices.onvif.facts import word
from apps.devices.onvif.failures import DeviceError, DeviceMalformed

MOST_EVENTS = 100
MOST_VALUES = 20
_PULL_S = 2.0
_LEASE_S = 60.0


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the device tells: topic and values, shortened."""

    topic: str
    values: dict[str, str]
    source: tuple[str, ...] = ()
    """Of which of the device's lenses, inputs or rules; the values that say so."""


class PullPoint:
    """A subscription of ours at a device. To a new one a device tells the state of all its properties first."""

    def __init__(self, connection: Connection, place: str) -> None:
        self._connection, self._place = connection, place

    async def pull(self, seconds: float) -> list[Event]:
        """What the device tells within so long, at most half of `CALL_S`, and `MOST_EVENTS`; at once when there is something.

        Raises:
            DeviceError: no answer, or the subscription is over.
        """
        wait = timedelta(seconds=max(0.0, min(seconds, CALL_S / 2)))
        answer = await self._connection.call("pullpoint", "PullMessages", at=self._place, Timeout=wait, MessageLimit=MOST_EVENTS)
        return [_event(one) for one in (_part(answer, "NotificationMessage") or [])[:MOST_EVENTS]]


@asynccontextmanager
async def subscribed(connection: Connection, *, seconds: float) -> AsyncIterator[PullPoint]:
    """A pull point for so long, given back at the end. Call after `introduce`.

    Raises:
        DeviceError: no events service, or no answer.
    """
    told = await connection.call("events", "CreatePullPointSubscription", InitialTerminationTime=timedelta(seconds=seconds))
    place = _address(told)
    try:
        yield PullPoint(connection, place)
    finally:
        await _unsubscribe(connection, place)


async def events_pull(connection: Connection, *, seconds: float) -> list[Event]:
    """What the device tells while we listen, at most `MOST_EVENTS`; at least one question is asked. Raises as `subscribed`."""
    end = asyncio.get_running_loop().time() + seconds
    found: list[Event] = []
    async with subscribed(connection, seconds=_LEASE_S) as point:
        while len(found) < MOST_EVENTS:
            left = end - asyncio.get_running_loop().time()
            if left <= 0 and found:
                break
            found += await point.pull(min(left, _PULL_S))
            if left <= 0:
                break
    return found[:MOST_EVENTS]


async def _unsubscribe(connection: Connection, place: str) -> None:
    """A device that does not take it forgets the subscription by itself."""
    try:
        await connection.call("subscription", "Unsubscribe", at=place)
    except DeviceError:
        return


def _address(told: Any) -> str:
    address = _part(_part(_part(told, "SubscriptionReference"), "Address"), "_value_1")
    if not isinstance(address, str):
        raise DeviceMalformed
    return address


def _event(told: Any) -> Event:
    message = _part(_part(told, "Message"), "_value_1")
    source, data = _values(message, "Source", "Key"), _values(message, "Data")
    topic = _part(_part(told, "Topic"), "_value_1")
    return Event(topic=word(topic), values=source | data, source=tuple(source.values()))


def _values(message: Any, *parts: str) -> dict[str, str]:
    items = [item for part in parts for item in (_part(_part(message, part), "SimpleItem") or [])]
    pairs = [(word(_part(item, "Name"), 60), word(_part(item, "Value"))) for item in items[:MOST_VALUES]]
    return {name: value for name, value in pairs if name}


def _part(told: Any, name: str) -> Any:
    return getattr(told, name, None)
