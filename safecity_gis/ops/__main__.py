"""`python -m safecity_gis.ops COMMAND`, called by the Makefile."""

import sys

from safecity_gis.ops import running, testing
from safecity_gis.ops.report import Refused, warn

_COMMANDS = {"run": running.run, "stop": running.stop, "status": running.status, "logs": running.logs, "setup": running.set_up}
_INTERRUPTED = 130


def main(words: list[str]) -> int:
    command, arguments = (words[0], words[1:]) if words else ("", [])
    try:
        if command == "test":
            return testing.run_tests(arguments)
        if command not in _COMMANDS or arguments:
            raise Refused(f"usage: python -m safecity_gis.ops {'|'.join([*_COMMANDS, 'test'])}")
        _COMMANDS[command]()
    except KeyboardInterrupt:
        warn("interrupted")
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
