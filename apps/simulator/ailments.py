"""What a camera with a fault tells of itself: a healthy sample, changed as the fault would change it."""

from collections.abc import Callable, Mapping

import msgspec

from apps.simulator.choices import FaultKind
from apps.simulator.faults import Fault
from safecity_gis.messages.health import (
    HealthSample,
    PictureCheck,
    PictureVerdict,
    SourceCondition,
    ViewCheck,
    ViewVerdict,
)

NOTICED_AFTER_S = 10.0
"""A worker compares pictures for so long before it gives a verdict."""
DRIFT_PER_S = 0.5
FLAP_S = 3.0
FEW = 0.2
TURNED_PX = 400.0

_PICTURES = {
    FaultKind.FROZEN: PictureVerdict.FROZEN,
    FaultKind.BLACK: PictureVerdict.BLACK,
    FaultKind.COVERED: PictureVerdict.COVERED,
    FaultKind.BLURRED: PictureVerdict.BLURRED,
}


def ailing(sample: HealthSample, fault: Fault) -> HealthSample:
    """The sample that this camera sends with the fault; a picture's fault shows once the worker has noticed it."""
    if fault.kind in _PICTURES:
        if sample.at < fault.began + NOTICED_AFTER_S:
            return sample
        sharpness = 0.1 if fault.kind is FaultKind.BLURRED else 1.0
        check = PictureCheck(verdict=_PICTURES[fault.kind], since=fault.began, sharpness=sharpness, usual_sharpness=1.0)
        return msgspec.structs.replace(sample, picture=check)
    return _CHANGES[fault.kind](sample, fault)


def is_away(fault: Fault, now: float) -> bool:
    """Whether the camera sends nothing at this moment."""
    return fault.kind is FaultKind.CAMERA_LOSS or (
        fault.kind is FaultKind.FLAPPING and int((now - fault.began) / FLAP_S) % 2 == 0
    )


def _turned(sample: HealthSample, fault: Fault) -> HealthSample:
    if sample.at < fault.began + NOTICED_AFTER_S:
        return sample
    return msgspec.structs.replace(
        sample, view=ViewCheck(calibration=1, verdict=ViewVerdict.MOVED, shift_px=TURNED_PX, confidence=0.9)
    )


def _drifting(sample: HealthSample, fault: Fault) -> HealthSample:
    return msgspec.structs.replace(sample, clock_offset_s=DRIFT_PER_S * (sample.at - fault.began))


def _slow(sample: HealthSample, _fault: Fault) -> HealthSample:
    return msgspec.structs.replace(sample, fps=FEW * sample.fps, arrived_fps=FEW * sample.fps)


def _gone(sample: HealthSample, fault: Fault) -> HealthSample:
    return without_stream(sample) if is_away(fault, sample.at) else sample


def without_stream(sample: HealthSample) -> HealthSample:
    """What is told of a camera that cannot be reached."""
    return msgspec.structs.replace(
        sample,
        condition=SourceCondition.UNREACHABLE,
        fps=0.0,
        frame_age_s=None,
        arrived_fps=0.0,
        bitrate_kbps=0.0,
        clock_offset_s=None,
        picture=None,
        view=None,
        reason="simulated outage",
    )


_CHANGES: Mapping[FaultKind, Callable[[HealthSample, Fault], HealthSample]] = {
    FaultKind.MOVED: _turned,
    FaultKind.CLOCK_DRIFT: _drifting,
    FaultKind.LOW_FPS: _slow,
    FaultKind.CAMERA_LOSS: _gone,
    FaultKind.FLAPPING: _gone,
}
