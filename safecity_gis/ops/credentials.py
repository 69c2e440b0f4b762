"""The secrets of one installation, made once and kept readable by its owner alone; a value in the environment wins."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from safecity_gis.ops.report import Refused

_MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "SAFECITY_CONFIG_KEY": lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "NATS_PASSWORD": lambda: secrets.token_urlsafe(32),
}


def secrets_of(keys: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Read `keys/env`, adding what it lacks; the file has mode 0600.

    Args:
        keys: an existing folder.
        environment: values that win over the file.

    Raises:
        Refused: the file has a line that is not NAME=value.
    """
    path = keys / "env"
    known = read_values(path)
    made = {name: make() for name, make in _MAKERS.items() if name not in known}
    known.update(made)
    if made:
        write_private(path, "".join(f"{name}={known[name]}\n" for name in _MAKERS))
    return {name: environment.get(name) or value for name, value in known.items()}


def read_values(path: Path) -> dict[str, str]:
    """NAME=value lines; an absent file has none."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = [line.partition("=") for line in lines if line.strip()]
    if not all(name.isidentifier() and equals for name, equals, _ in pairs):
        raise Refused(f"{path} has a line that is not NAME=value: mend it, or remove the file to have new secrets made")
    return {name: value for name, _, value in pairs}


def write_private(path: Path, text: str) -> None:
    """Write atomically with mode 0600 from the first byte."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
