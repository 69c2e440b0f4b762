"""How far a long computation is, told from inside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


def _nobody(_share: float) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Progress:
    """Tells shares of the whole, 0 to 1; every one equals every other, so that what is remembered does not depend on who listens.

    What `tell` raises ends the computation: that is how it is cancelled.
    """

    tell: Callable[[float], None] = field(default=_nobody, compare=False)
    begin: float = field(default=0.0, compare=False)
    end: float = field(default=1.0, compare=False)

    def __call__(self, share: float) -> None:
        """So much of this part is done."""
        self.tell(self.begin + share * (self.end - self.begin))

    def part(self, begin: float, end: float) -> "Progress":
        """What lies between two shares of this one, as a whole of its own."""
        width = self.end - self.begin
        return Progress(self.tell, self.begin + begin * width, self.begin + end * width)

    def through(self, things: Sequence[T]) -> Iterator[T]:
        """The things in turn, telling before each how many of them are done."""
        for number, thing in enumerate(things):
            self(number / len(things))
            yield thing


UNHEARD = Progress()
