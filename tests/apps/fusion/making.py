"""Observations and signals to test with."""

import time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from safecity_gis.messages.alerts import AlertPhase, AlertSignal, Severity
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.health import HealthSample, SourceCondition
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation, ObservationBatch

_frames = count(1)
METRE_LON = 1 / 101_000
"""Degrees of longitude in a metre at Karachi, near enough."""


def make_object(tracklet_id: UUID | None = None, *, east_m: float = 30.0, **values: Any) -> Observation:
    """A person so many metres east of the square's corner."""
    defaults: dict[str, Any] = {
        "object_class": ObjectClass.PERSON,
        "confidence": 0.9,
        "box": Box(10, 20, 30, 80),
        "ground": GroundFix(67.03 + east_m * METRE_LON, 24.8502, 0.5, 0.0, 0.5),
        "velocity_mps": (1.0, 0.0),
    }
    return Observation(tracklet_id=tracklet_id or uuid4(), **{**defaults, **values})


def make_batch(camera: str, *objects: Observation, at: float | None = None, **values: Any) -> ObservationBatch:
    defaults: dict[str, Any] = {
        "simulated": True,
        "district": "south",
        "worker": "w1",
        "run": UUID(int=1),
        "frame": next(_frames),
        "clock": ClockSource.SIMULATED,
        "width": 1920,
        "height": 1080,
    }
    return ObservationBatch(camera=camera, captured_at=at or time.time(), objects=objects, **{**defaults, **values})


def make_signal(phase: AlertPhase, at: float, **values: Any) -> AlertSignal:
    defaults: dict[str, Any] = {
        "simulated": True,
        "cause": "test",
        "dedupe_key": "gate-1",
        "severity": Severity.MODERATE,
        "district": "south",
        "camera": "square-1",
    }
    return AlertSignal(phase=phase, at=at, **{**defaults, **values})


def make_sample(camera: str, condition: SourceCondition, at: float | None = None, **values: Any) -> HealthSample:
    defaults: dict[str, Any] = {
        "simulated": True,
        "district": "south",
        "worker": "w1",
        "fps": 5.0,
        "frame_age_s": 0.2,
        "frames_dropped": 0,
        "reconnects": 0,
        "decode_errors": 0,
    }
    return HealthSample(camera=camera, condition=condition, at=at or time.time(), **{**defaults, **values})
