"""Private PostgreSQL and NATS for the benches: as production has them, so commits wait for the disk."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from safecity_gis.ops.deployment import Deployment

_OURS = ("DATABASE_URL", "DATABASE_APP_URL", "NATS_URL", "WEB_PORT")


@contextmanager
def private_servers(folder: Path, var: Path) -> Iterator[Mapping[str, str]]:
    """Start them in `folder`; yields the environment of what runs against them, and ends all of it afterwards.

    Args:
        var: the var folder whose models and clips are shared.

    Raises:
        Refused: another run is using the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for shared in ("models", "clips"):
        if (var / shared).exists() and not (folder / shared).exists():
            (folder / shared).symlink_to((var / shared).resolve())
    environment = {name: value for name, value in os.environ.items() if name not in _OURS} | {"SAFECITY_ENV": "test"}
    deployment = Deployment(folder, environment, preferred_nats_port=None)
    with deployment.exclusively():
        try:
            deployment.start_servers(())
            yield deployment.environment()
        finally:
            deployment.stop()
