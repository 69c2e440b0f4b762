import re
import socket

import pytest

from safecity_gis.ops.ports import check_web_port, free_port, port_is_free
from safecity_gis.ops.report import Refused


def test_a_busy_port_is_named_with_a_command_that_works() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(Refused) as refused:
            check_web_port(port)

    suggested = re.fullmatch(rf"safecity: port {port} is used by another program: .* WEB_PORT=(\d+) make run", str(refused.value))
    assert suggested is not None
    assert port_is_free(int(suggested[1]))


def test_a_preferred_port_is_taken_when_it_is_free() -> None:
    port = free_port()

    assert free_port(port) == port
