"""Moving objects as columns: what was told is read again, and nonsense is refused."""

from uuid import uuid4

import msgspec
import numpy as np
import pytest

from safecity_gis.messages.base import MalformedMessage, decode, encode
from safecity_gis.messages.live import LiveMessage
from safecity_gis.messages.live_objects import LIVE_ROW, LiveObjects
from safecity_gis.messages.observations import ObjectClass
from tests.live_objects import LiveObject, live_objects, objects_of, removed_of

NOW = 1_800_000_000.0


def test_what_was_told_is_read_again() -> None:
    told = [
        LiveObject(uuid4(), "cam-2", 67.01, 24.85, NOW, 1.5, -2.0, 3.0, ObjectClass.CAR),
        LiveObject(uuid4(), "cam-1", 67.02, 24.86, NOW - 1),
    ]
    gone = {uuid4(), uuid4()}
    message = decode(encode(live_objects("south", NOW, told, gone)), LiveMessage)
    assert objects_of(message) == told
    assert removed_of(message) == gone


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lon", float("nan")),
        ("lat", 90.1),
        ("captured_at", -1.0),
        ("captured_at", float("inf")),
        ("camera", 1),
        ("object_class", 8),
    ],
)
def test_a_row_that_cannot_be_is_refused(field: str, value: float) -> None:
    message = live_objects("south", NOW, [LiveObject(uuid4(), "cam-1", 67.0, 24.8, NOW)])
    rows = np.frombuffer(message.changed, LIVE_ROW).copy()
    rows[field] = value
    with pytest.raises(MalformedMessage):
        msgspec.structs.replace(message, changed=rows.tobytes()).rows()


@pytest.mark.parametrize("message", [{"changed": b"half a row"}, {"removed": b"half an id"}])
def test_half_rows_and_half_ids_are_refused(message: dict[str, bytes]) -> None:
    whole = live_objects("south", NOW)
    broken: LiveObjects = msgspec.structs.replace(whole, **message)
    with pytest.raises(MalformedMessage):
        (broken.rows(), broken.removed_ids())
