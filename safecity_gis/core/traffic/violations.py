"""What counts as a surely measured violation, how a person compares it with its photo, and the states it goes through.

Nothing here penalises anybody: a violation is a question to a person until that person has answered every part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from safecity_gis.core.plates.checking import Answer

SURE_SDS = 3.0
"""So many standard deviations of the measurement are given to the driver, besides the margin of the law."""


class ViolationKind(StrEnum):
    SPEEDING = "speeding"
    WRONG_WAY = "wrong_way"
    STOPPED = "stopped"


class ViolationState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SENT = "sent"
    LAPSED = "lapsed"
    """Nobody decided or sent it in time, or a later read made its plate unreadable."""


TRANSITIONS: Mapping[ViolationState, frozenset[ViolationState]] = {
    ViolationState.OPEN: frozenset({ViolationState.CONFIRMED, ViolationState.REJECTED, ViolationState.LAPSED}),
    ViolationState.CONFIRMED: frozenset({ViolationState.SENT, ViolationState.LAPSED}),
    ViolationState.REJECTED: frozenset(),
    ViolationState.SENT: frozenset(),
    ViolationState.LAPSED: frozenset(),
}


def surely_above(value: float, sd: float, allowed: float) -> bool:
    """Whether a value with this standard deviation is above what is allowed beyond doubt; never for NaN or a negative deviation.

    >>> surely_above(80.0, 2.0, 70.0), surely_above(80.0, 4.0, 70.0)
    (True, False)
    """
    return isfinite(value) and isfinite(sd) and isfinite(allowed) and sd >= 0 and value >= allowed + SURE_SDS * sd


class Measurement(StrEnum):
    """Does the photo go with what was measured?"""

    PLAUSIBLE = "plausible"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class ViolationAnswers:
    """Plate against the photo; make and colour against what the vehicle register says of that plate."""

    plate: Answer
    make: Answer
    colour: Answer
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class StolenSaid:
    """What the stolen lists say of the plate now."""

    known: bool
    listed: bool
    amber: bool


def against_stolen(stolen: StolenSaid) -> list[str]:
    """Why the stolen lists forbid a penalty, as codes; empty where they do not. A list that is missing or old forbids it too."""
    if not stolen.known:
        return ["no_stolen_list"]
    return (["listed_stolen"] if stolen.listed else []) + (["stolen_list_old"] if stolen.amber else [])


def against_penalty(answers: ViolationAnswers, stolen: StolenSaid, *, photo: bool) -> list[str]:
    """Why a violation is not confirmed, as codes; empty where nothing speaks against it. Nothing may be left unsure or untold."""
    found = [] if photo else ["no_photo"]
    if answers.plate is not Answer.SAME:
        found.append("plate_not_same")
    for name, answer in (("make", answers.make), ("colour", answers.colour)):
        if answer is Answer.DIFFERENT:
            found.append(f"{name}_differs")
        elif answer is Answer.UNTOLD:
            found.append(f"{name}_unanswered")
        elif answer is not Answer.SAME:
            found.append(f"{name}_unsure")
    if answers.measurement is not Measurement.PLAUSIBLE:
        found.append("measurement_doubtful")
    return found + against_stolen(stolen)
