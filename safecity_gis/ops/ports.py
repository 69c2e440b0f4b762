"""Loopback ports: whether one is free, and one that is."""

import socket

from safecity_gis.ops.report import Refused

LOOPBACK = "127.0.0.1"


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def port_answers(port: int, timeout_s: float = 1.0) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=timeout_s).close()
    except OSError:
        return False
    return True


def free_port(preferred: int | None = None) -> int:
    """`preferred` when it is free, else one that the system chooses."""
    if preferred is not None and port_is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def check_web_port(port: int) -> None:
    """Raises `Refused` with another port to try when `port` is taken."""
    if not port_is_free(port):
        other = free_port(port % 65535 + 1)
        raise Refused(f"port {port} is used by another program: stop that, or choose another port with WEB_PORT={other} make run")
