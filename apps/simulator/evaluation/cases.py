"""Which faults the exam makes happen, what each must raise, and within how many seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.alerts.choices import Cause
from apps.simulator.choices import FaultKind
from apps.simulator.city_view import CityView


@dataclass(frozen=True, slots=True)
class Must:
    """`within_s` counts from the fault on."""

    cause: Cause
    within_s: float


MUST: Mapping[FaultKind, Must] = {
    FaultKind.FROZEN: Must(Cause.PICTURE_FROZEN, 30),
    FaultKind.BLACK: Must(Cause.PICTURE_BLACK, 30),
    FaultKind.COVERED: Must(Cause.PICTURE_COVERED, 30),
    FaultKind.BLURRED: Must(Cause.PICTURE_BLURRED, 30),
    FaultKind.MOVED: Must(Cause.CAMERA_MOVED, 30),
    FaultKind.CLOCK_DRIFT: Must(Cause.CLOCK_OFF, 30),
    FaultKind.LOW_FPS: Must(Cause.FRAME_RATE_LOW, 30),
    FaultKind.FLAPPING: Must(Cause.LINK_FLAPPING, 25),
    FaultKind.CAMERA_LOSS: Must(Cause.CAMERA_OFFLINE, 60),
    FaultKind.SPAN_CUT: Must(Cause.SPAN_CUT, 10),
    FaultKind.SWITCH_LOSS: Must(Cause.SWITCH_LOST, 10),
    FaultKind.FEEDER_LOSS: Must(Cause.FEEDER_LOST, 10),
    FaultKind.MAINS_LOSS: Must(Cause.MAINS_LOST, 10),
}
"""A clock drifts half a second a second and is off at three; a link has changed four times after nine seconds."""


def target_of(kind: FaultKind, city: CityView, rng: np.random.Generator) -> str:
    """Somewhere in the city; empty where nothing there can have this fault."""
    choices = _choices(kind, city)
    return choices[int(rng.integers(len(choices)))] if choices else ""


def _choices(kind: FaultKind, city: CityView) -> Sequence[str]:
    plant = city.plant
    match kind:
        case FaultKind.SPAN_CUT:
            return [span.code for span in plant.spans]
        case FaultKind.SWITCH_LOSS:
            carriers = set(plant.cameras.values())
            return [place.code for place in plant.places if place.code in carriers]
        case FaultKind.FEEDER_LOSS:
            fed = [place.feeder for place in plant.places if place.feeder]
            return sorted({feeder for feeder in fed if fed.count(feeder) > 1})
        case FaultKind.MAINS_LOSS:
            return [place.code for place in plant.places if place.feeder]
        case _:
            return [camera.code for camera in city.cameras if not camera.faulty]
