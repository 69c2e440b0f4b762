"""The one place that reads environment variables: typed, and a value that is not exactly right stops the start."""

import os
from collections.abc import Mapping
from pathlib import Path

from safecity_gis.core.networks import Networks

ROOT = Path(__file__).resolve().parent.parent


class BadEnvironment(SystemExit):
    """A variable is missing or malformed; the message is the one line that the operator sees."""


class Environment:
    """Typed reading of environment variables. Raises `BadEnvironment` with the variable's name, never with a secret's value."""

    def __init__(self, values: Mapping[str, str] = os.environ) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, default)
        if value is None or value == "":
            raise BadEnvironment(f"{name} is not set")
        return value

    def optional(self, name: str) -> str | None:
        return self._values.get(name) or None

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise BadEnvironment(f"{name} must be one of {', '.join(choices)}")
        return value

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise BadEnvironment(f"{name} must be a whole number from {low} to {high}")
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self._values.get(name, default).split(",") if word.strip()]

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).resolve()


def var_folder(environment: Environment) -> Path:
    """Where everything that is not code lives: models, media, keys, logs, private servers."""
    return environment.folder("SAFECITY_VAR", ROOT / "var")


def camera_networks(environment: Environment) -> Networks:
    """Where cameras may be: `CAMERA_NETWORKS`, a comma-separated list of networks in CIDR notation.

    Without it production reaches nothing; elsewhere cameras may be on this machine, as those of the demonstration are.

    Raises:
        BadEnvironment: a word that is no network.
    """
    production = environment.choice("SAFECITY_ENV", "development", ("development", "test", "production")) == "production"
    try:
        return Networks.of(environment.words("CAMERA_NETWORKS", "" if production else "127.0.0.0/8,::1/128"))
    except ValueError as error:
        raise BadEnvironment("CAMERA_NETWORKS must be networks like 10.20.0.0/16, separated by commas") from error
