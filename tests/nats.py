"""A NATS server with JetStream for tests that kill it, empty it or bring it back."""

import subprocess
import sys
from pathlib import Path
from typing import Self

from safecity_gis.ops.ports import LOOPBACK, free_port, port_answers
from safecity_gis.ops.supervisor import wait_until

_BINARY = Path(sys.executable).with_name("nats-server")


class NatsServer:
    """A real server on a port that stays the same when it dies and comes back; `with` starts and ends it.

    Args:
        store: its JetStream folder.
        port: a free one where none is given.
    """

    def __init__(self, store: Path, port: int = 0) -> None:
        self.store, self.port = store, port or free_port()
        self.url = f"nats://{LOOPBACK}:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [str(_BINARY), "-js", "-sd", str(self.store), "-a", LOOPBACK, "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert wait_until(lambda: port_answers(self.port), timeout_s=20), "the NATS server does not answer"

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
