"""Moving objects on their way from fusion to the web processes, as columns: thousands, several times a second, without parsing.

A row (64 bytes, little endian) is one object, overlapping views of it already merged; `LIVE_ROW` names its fields.
"""

from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from safecity_gis.messages.base import MalformedMessage, Message
from safecity_gis.messages.geometry import LAST_EPOCH, Epoch
from safecity_gis.messages.observations import Code, ObjectClass

CameraName = Annotated[str, msgspec.Meta(max_length=64)]
"""A camera's code as fusion tells it, thousands of times a second: who hears it looks it up, so its form is not checked again."""

ID_BYTES = 16
LIVE_ROW = np.dtype(
    [
        ("object_id", f"V{ID_BYTES}"),
        ("lon", "<f8"),
        ("lat", "<f8"),
        ("captured_at", "<f8"),
        ("velocity_e_mps", "<f4"),
        ("velocity_n_mps", "<f4"),
        ("accuracy_m", "<f4"),
        ("camera", "<u4"),
        ("object_class", "u1"),
        ("reserved", "V7"),
    ]
)
"""`object_id` is a UUID, big endian; `captured_at` epoch seconds; `camera` counts through the message's `cameras`: the one that
saw the object last (who may see that camera may see the object); `object_class` as in `ObjectClass`."""


class LiveObjects(Message, frozen=True, kw_only=True, tag="live_objects"):
    """What changed in one district since the last message; an object that is silent for `OBJECT_TTL_S` is gone."""

    district: Code
    published_at: Epoch
    cameras: tuple[CameraName, ...]
    changed: bytes
    """Rows of `LIVE_ROW`; read them with `rows`."""
    removed: bytes
    """Ids, 16 bytes each; read them with `removed_ids`."""

    def rows(self) -> NDArray[np.void]:
        """The changed objects [n] as `LIVE_ROW`.

        Raises:
            MalformedMessage: half a row, a place that is none, an unknown class, or a camera that is not in `cameras`.
        """
        if len(self.changed) % LIVE_ROW.itemsize:
            raise MalformedMessage(f"{len(self.changed)} bytes are no whole number of rows")
        rows = np.frombuffer(self.changed, LIVE_ROW)
        with np.errstate(invalid="ignore"):
            placed = (np.abs(rows["lon"]) <= 180.0) & (np.abs(rows["lat"]) <= 90.0)
            placed &= (rows["captured_at"] >= 0.0) & (rows["captured_at"] <= LAST_EPOCH)
        if not placed.all():
            raise MalformedMessage("an object without a place or a time")
        if (rows["camera"] >= len(self.cameras)).any() or (rows["object_class"] > _LAST_CLASS).any():
            raise MalformedMessage("an object of an unknown class, or of a camera that the message does not name")
        return rows

    def removed_ids(self) -> list[bytes]:
        """Ids of the objects that are gone.

        Raises:
            MalformedMessage: half an id.
        """
        if len(self.removed) % ID_BYTES:
            raise MalformedMessage(f"{len(self.removed)} bytes are no whole number of ids")
        return [self.removed[at : at + ID_BYTES] for at in range(0, len(self.removed), ID_BYTES)]


def id_bytes(object_id: int) -> bytes:
    """A UUID, told as a whole number, as rows and `removed` carry it."""
    return object_id.to_bytes(ID_BYTES, "big")


_LAST_CLASS = max(ObjectClass)
