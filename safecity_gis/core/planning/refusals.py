"""What planning refuses, and the one exception that says so."""

from typing import Literal

Refusal = Literal["input", "no_position", "place_closed", "too_close", "too_large", "not_both_sides"]


class PlanningError(ValueError):
    """A question that cannot be answered; `code` says which kind of refusal it is, the message which value is wrong."""

    def __init__(self, message: str, *, code: Refusal = "input") -> None:
        super().__init__(message)
        self.code: Refusal = code


def require(good: bool, message: str, *, code: Refusal = "input") -> None:
    """Raise PlanningError with this message where it is not good."""
    if not good:
        raise PlanningError(message, code=code)
