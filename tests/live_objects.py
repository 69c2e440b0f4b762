"""Moving objects as fusion tells them, made and read one by one."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import numpy as np

from safecity_gis.messages.live_objects import LIVE_ROW, LiveObjects
from safecity_gis.messages.observations import ObjectClass


class LiveObject(NamedTuple):
    """One row."""

    object_id: UUID
    camera: str
    lon: float
    lat: float
    captured_at: float
    velocity_e_mps: float = 1.0
    velocity_n_mps: float = -0.5
    accuracy_m: float = 2.5
    object_class: ObjectClass = ObjectClass.PERSON


def live_objects(
    district: str,
    published_at: float,
    changed: Iterable[LiveObject] = (),
    removed: Iterable[UUID] = (),
    *,
    simulated: bool = True,
    exercise_id: str | None = None,
) -> LiveObjects:
    """The message that tells these objects."""
    changed = list(changed)
    cameras = sorted({one.camera for one in changed})
    rows = np.zeros(len(changed), LIVE_ROW)
    for row, one in zip(rows, changed, strict=True):
        row["object_id"], row["camera"] = np.void(one.object_id.bytes), cameras.index(one.camera)
        for name in ("lon", "lat", "captured_at", "velocity_e_mps", "velocity_n_mps", "accuracy_m", "object_class"):
            row[name] = getattr(one, name)
    return LiveObjects(
        simulated=simulated,
        exercise_id=exercise_id,
        district=district,
        published_at=published_at,
        cameras=tuple(cameras),
        changed=rows.tobytes(),
        removed=b"".join(one.bytes for one in removed),
    )


def objects_of(message: LiveObjects) -> list[LiveObject]:
    """The objects that a message tells."""
    return [
        LiveObject(
            UUID(bytes=row["object_id"].tobytes()),
            message.cameras[row["camera"]],
            *(float(row[name]) for name in ("lon", "lat", "captured_at", "velocity_e_mps", "velocity_n_mps", "accuracy_m")),
            ObjectClass(int(row["object_class"])),
        )
        for row in message.rows()
    ]


def removed_of(message: LiveObjects) -> set[UUID]:
    return {UUID(bytes=one) for one in message.removed_ids()}
