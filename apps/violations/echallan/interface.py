"""What an e-challan system must be able to do: take an evidence package, once, and say under which number."""

from dataclasses import dataclass
from typing import Protocol


class HandingFailed(Exception):
    """The other side did not take the package; its words say why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A signed evidence package; `name` is the violation's id."""

    name: str
    content: bytes
    simulated: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number under which the other side has it."""

    number: str


class EChallan(Protocol):
    """A system that makes penalties of evidence."""

    def hand_over(self, package: Package) -> Receipt:
        """Hand a package over; one that was taken before is not taken twice and gets the same receipt.

        Called while the violation is locked: it has to answer or fail within seconds.

        Raises:
            HandingFailed: it was not taken, or another package of the same name was.
        """
        ...

    def clear(self) -> int:
        """Remove what hand-overs that were killed left behind, and say how many.

        Raises:
            HandingFailed: the other side cannot be reached.
        """
        ...
