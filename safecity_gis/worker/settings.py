"""What a worker is told at its start: its name, the bus, the sealing key, the folder of models, where cameras may be."""

import binascii
from dataclasses import dataclass, field
from pathlib import Path

from safecity_gis.core.networks import Networks
from safecity_gis.environment import BadEnvironment, Environment, camera_networks, var_folder
from safecity_gis.messages.sealing import load_key


@dataclass(frozen=True)
class WorkerSettings:
    name: str
    nats_url: str
    config_key: bytes = field(repr=False)
    models: Path
    networks: Networks


def worker_settings(name: str, environment: Environment) -> WorkerSettings:
    """Read the environment.

    Raises:
        BadEnvironment: a variable is missing or malformed; the message is one line and holds no secret.
    """
    try:
        key = load_key(environment.text("SAFECITY_CONFIG_KEY"))
    except (ValueError, binascii.Error) as error:
        raise BadEnvironment("SAFECITY_CONFIG_KEY must be 32 bytes in URL-safe base64") from error
    return WorkerSettings(
        name=name,
        nats_url=environment.text("NATS_URL", "nats://127.0.0.1:4222"),
        config_key=key,
        models=var_folder(environment) / "models",
        networks=camera_networks(environment),
    )
