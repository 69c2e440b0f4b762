"""Tracklet updates to test with."""

import time
from typing import Any
from uuid import UUID, uuid4

from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase, TrackletUpdate


def make_update(
    camera: str, *, tracklet_id: UUID | None = None, revision: int = 0, start: float | None = None, **values: Any
) -> TrackletUpdate:
    """A person's tracklet of `2 + revision` seconds."""
    start = start if start is not None else time.time() - 60
    end = start + 2 + revision
    defaults: dict[str, Any] = {
        "simulated": True,
        "phase": TrackletPhase.OPENED if revision == 0 else TrackletPhase.CHANGED,
        "district": "south",
        "worker": "w1",
        "object_class": ObjectClass.PERSON,
        "confidence": 0.8,
        "clock": ClockSource.SIMULATED,
        "valid_from": start,
        "valid_to": end,
        "path": (PathPoint(67.03, 24.85, start), PathPoint(67.0301, 24.8501, end)),
        "accuracy_m": 1.5,
        "speed_mps": 1.2,
        "colour": "red",
        "observations": 10,
    }
    return TrackletUpdate(camera=camera, tracklet_id=tracklet_id or uuid4(), revision=revision, **{**defaults, **values})
