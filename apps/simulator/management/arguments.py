"""Checks of command line arguments that several commands of this app share."""

import argparse
import re
from collections.abc import Callable
from typing import TypeVar

Number = TypeVar("Number", int, float)
SMALLEST_PX, LARGEST_PX = 160, 4096


def between(kind: type[Number], low: float, high: float) -> Callable[[str], Number]:
    """A number from `low` to `high`."""

    def parse(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low} to {high}")
        return value

    parse.__name__ = "number"
    return parse


def picture_size(text: str) -> tuple[int, int]:
    """Width and height as in 1280x720, both even."""
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(SMALLEST_PX <= side <= LARGEST_PX and side % 2 == 0 for side in size):
        raise argparse.ArgumentTypeError(f"must be as 1280x720, even, from {SMALLEST_PX} to {LARGEST_PX} pixels a side")
    return size
