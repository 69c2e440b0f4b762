"""From when on a camera's numbers are wrong, and from when on right again."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.alerts.choices import Cause
from apps.cameras.choices import TroubleKind, TroubleState
from safecity_gis.messages.health import HealthSample, PictureCheck, SourceCondition


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits on a number, with room between them so that it does not open and end in turn."""

    kind: TroubleKind
    state: TroubleState
    cause: Cause
    low: float
    high: float
    wrong_above: bool
    """Whether what is above `high` is wrong and what is below `low` right, or the other way round."""
    wrong_s: float
    right_s: float
    """For how many seconds it must last."""
    over: str

    def wrong(self, value: float) -> bool | None:
        """Whether a value is wrong; None between the limits."""
        if self.low <= value <= self.high:
            return None
        return (value > self.high) == self.wrong_above


CLOCK = Rule(
    TroubleKind.CLOCK,
    TroubleState.OFF,
    Cause.CLOCK_OFF,
    low=2.0,
    high=3.0,
    wrong_above=True,
    wrong_s=10.0,
    right_s=10.0,
    over="the camera's clock is right",
)
"""Seconds from our clock, either way. Delay in encoder and network makes a clock that is right look up to two seconds late; at
50 km/h, three put a vehicle 42 m from where it was, farther than the next camera's track of it may lie."""

RATE = Rule(
    TroubleKind.RATE,
    TroubleState.LOW,
    Cause.FRAME_RATE_LOW,
    low=0.5,
    high=0.7,
    wrong_above=False,
    wrong_s=20.0,
    right_s=10.0,
    over="frames arrive again",
)
"""Share of the wanted frames per second."""

_RATED = {SourceCondition.STREAMING, SourceCondition.STALLED, SourceCondition.CORRUPT}
"""Conditions in which a camera is connected, so that its frame rate means something."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a sample says by a rule: the number, whether it is wrong (None between the limits), and how an alert tells it."""

    rule: Rule
    wrong: bool | None
    figure: float
    detail: str
    figures: Mapping[str, float]


def measured(sample: HealthSample) -> list[Measured]:
    """What a sample says of clock and frame rate; nothing of what it does not tell."""
    found = []
    if sample.condition is SourceCondition.STREAMING and sample.clock_offset_s is not None:
        offset_s = sample.clock_offset_s
        detail = f"the camera's clock is {abs(offset_s):.1f} s {'ahead of' if offset_s > 0 else 'behind'} ours"
        found.append(Measured(CLOCK, CLOCK.wrong(abs(offset_s)), offset_s, detail, {"offset_s": round(offset_s, 1)}))
    if sample.condition in _RATED and sample.wanted_fps:
        wanted, fps = sample.wanted_fps, sample.fps if sample.arrived_fps is None else sample.arrived_fps
        figures = {"fps": round(fps, 1), "wanted_fps": round(wanted, 1)}
        detail = f"{fps:.1f} of {wanted:.1f} frames a second arrive"
        found.append(Measured(RATE, RATE.wrong(fps / wanted), fps, detail, figures))
    return found


RECOVERED_SHARE = 0.6
"""Of the usual sharpness, above the share at which a picture is judged blurred."""


def picture_recovered(state: str, figure: float | None, check: PictureCheck) -> bool:
    """Whether a clear verdict ends this trouble.

    A worker that began anew learns a blurred picture as the usual one and calls it clear: what ends a blur is that the picture
    is about as sharp as it was before, which the fact remembers in `figure`.
    """
    if state != TroubleState.BLURRED or figure is None or check.sharpness is None:
        return True
    return check.sharpness >= RECOVERED_SHARE * figure
