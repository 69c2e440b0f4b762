"""The private NATS server with JetStream: loopback only, one user whose password stays out of every command line."""

import sys
from pathlib import Path

from safecity_gis.ops.credentials import write_private
from safecity_gis.ops.places import Places
from safecity_gis.ops.ports import LOOPBACK, port_answers

USER = "safecity"
BINARY = Path(sys.executable).with_name("nats-server")
_CONFIG = """listen: "{host}:{port}"
server_name: "safecity"
jetstream {{ store_dir: "{store}", max_memory_store: 256MB, max_file_store: 4GB }}
max_payload: 4MB
authorization {{ user: "{user}", password: "{password}", timeout: 2 }}
"""


def nats_url(port: int, password: str) -> str:
    return f"nats://{USER}:{password}@{LOOPBACK}:{port}"


def config_file(places: Places) -> Path:
    return places.keys / "nats.conf"


def write_config(places: Places, *, port: int, password: str) -> None:
    """The password is URL-safe base64, so that it needs no quoting here or in the URL."""
    text = _CONFIG.format(host=LOOPBACK, port=port, store=places.nats, user=USER, password=password)
    write_private(config_file(places), text)


def server_command(places: Places) -> tuple[str, ...]:
    return (str(BINARY), "-c", str(config_file(places)))


def is_ready(port: int) -> bool:
    return port_answers(port)
