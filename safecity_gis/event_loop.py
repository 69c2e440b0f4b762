"""How a process of ours runs its event loop, beside which a thread stores what must last: neither may hold up the other."""

import gc
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")

SWITCH_S = 0.0005
"""A thread that computes gives way after so long; with Python's 5 ms the loop loses that much after every call that waits."""


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end; its result."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()  # What is loaded by now stays: no collection need walk it again.
    try:
        return uvloop.run(main)
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)
