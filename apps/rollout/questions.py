"""What the address of the board asks: a phase, a day, and whether by what was known then."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.rollout.board_selectors import Board, board, phases_told
from apps.rollout.days import day_end

FIRST_PHASE = "1"


class NoSuchBoard(ValueError):
    """The address asks for something that cannot be; its words are for the reader."""


@dataclass(frozen=True, slots=True)
class Question:
    phase: str
    day: date
    known_then: bool


def parse_question(asked: QueryDict) -> Question:
    """Raises NoSuchBoard: a day that is none or lies ahead."""
    today = timezone.localdate()
    text = asked.get("day", "")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise NoSuchBoard(_("This takes a day such as 2026-11-22.")) from None
    if not date(2000, 1, 1) <= day <= today:
        raise NoSuchBoard(_("This day lies ahead, or too far back."))
    phase = asked.get("phase", FIRST_PHASE)
    return Question(phase if phase in phases_told() else FIRST_PHASE, day, asked.get("known") == "then")


def answer(user: User, question: Question, now: datetime) -> Board:
    """The board at the end of the day that was asked for, or now if that is today."""
    as_of = min(day_end(question.day), now)
    return board(user, phase=question.phase, as_of=as_of, known_at=as_of if question.known_then else now)
