"""Small programs to supervise in tests, in place of the project's own."""

import sys

from safecity_gis.ops.programs import Program

_SLEEPER = "import threading; threading.Event().wait()"


def sleeper(name: str, **fields: object) -> Program:
    return Program(name, (sys.executable, "-c", _SLEEPER), **fields)  # type: ignore[arg-type]


def crasher(name: str) -> Program:
    return Program(name, (sys.executable, "-c", "raise SystemExit('cannot reach the bus')"))


def one_shot(name: str) -> Program:
    return Program(name, (sys.executable, "-c", "print('published')"), once=True)
