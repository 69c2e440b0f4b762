"""How set-up and supervision speak to the terminal: progress lines, and one clear line when something is refused."""

import sys


class Refused(SystemExit):
    """What cannot be done and what to do about it, in one line; ends the command with status 1."""

    def __init__(self, message: str) -> None:
        super().__init__(f"safecity: {message}")


def say(message: str) -> None:
    print(f"safecity: {message}", flush=True)


def warn(message: str) -> None:
    print(f"safecity: {message}", file=sys.stderr, flush=True)
