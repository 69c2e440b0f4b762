"""How a lead is compared with its photo: what must be answered, what the answers allow, and the states of a lead.

A lead is never more than that until a person has compared photo and plate, make and colour, and the age of the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HitState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """A later read of the same vehicle does not fit the list; one that fits again opens it anew."""
    LAPSED = "lapsed"
    """Nobody compared it in time."""
    AGAIN = "again"
    """The same plate at the same camera moments after a lead: one vehicle's next tracklet, told by that lead."""


TRANSITIONS: Mapping[HitState, frozenset[HitState]] = {
    HitState.OPEN: frozenset({HitState.CONFIRMED, HitState.REJECTED, HitState.WITHDRAWN, HitState.LAPSED}),
    HitState.CONFIRMED: frozenset(),
    HitState.REJECTED: frozenset(),
    HitState.WITHDRAWN: frozenset({HitState.OPEN, HitState.AGAIN}),
    HitState.LAPSED: frozenset(),
    HitState.AGAIN: frozenset({HitState.OPEN, HitState.WITHDRAWN}),
}


class Answer(StrEnum):
    """Does the photo show what the list says?"""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNTOLD = "untold"
    """The list does not say."""


class ListAnswer(StrEnum):
    """Is the list young enough to act on?"""

    FRESH = "fresh"
    ASKED = "asked"
    """Its source was asked just now and still says so."""
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Answers:
    plate: Answer
    make: Answer
    colour: Answer
    list_age: ListAnswer


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared: whether there is a photo, what the list says, whether it is older than it may be, and still says so."""

    photo: bool
    tells_make: bool
    tells_colour: bool
    amber: bool
    listed: bool = True


def objections(answers: Answers, compared: Compared, *, penalty: bool) -> list[str]:
    """Why these answers do not confirm the lead, as codes; empty where they do.

    Args:
        penalty: it is to be evidence for a penalty: then nothing may be unsure.
    """
    found = [] if compared.photo else ["no_photo"]
    if not compared.listed:
        found.append("not_listed")
    if answers.plate is not Answer.SAME:
        found.append("plate_not_same")
    for name, answer, told in (("make", answers.make, compared.tells_make), ("colour", answers.colour, compared.tells_colour)):
        if (answer is Answer.UNTOLD) == told:
            found.append(f"{name}_unanswered")
        elif answer is Answer.DIFFERENT:
            found.append(f"{name}_differs")
        elif answer is Answer.UNSURE and penalty:
            found.append(f"{name}_unsure")
    if answers.list_age is ListAnswer.OLD or (compared.amber and answers.list_age is not ListAnswer.ASKED):
        found.append("list_old")
    return found
