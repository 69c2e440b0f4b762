"""For `manage.py` at a terminal: the secrets and addresses of what `make run` started, unless the environment names others."""

from collections.abc import MutableMapping

from safecity_gis.environment import Environment, var_folder
from safecity_gis.ops.credentials import read_values


def adopt(environment: MutableMapping[str, str]) -> None:
    """Add what `make run` keeps under `var/keys` to `environment`; values that are there win, production takes nothing."""
    if environment.get("SAFECITY_ENV") == "production":
        return
    keys = var_folder(Environment(environment)) / "keys"
    try:
        kept = read_values(keys / "env") | read_values(keys / "addresses")
    except PermissionError:
        return
    for name, value in kept.items():
        environment.setdefault(name, value)
