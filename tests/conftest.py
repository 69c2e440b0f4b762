"""What all tests share: servers of their own, and a complete stack for those that watch the whole system."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from safecity_gis.environment import Environment, var_folder
from tests.nats import NatsServer
from tests.stack import Stack

settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
"""Properties are about what is true, not about how busy the machine is."""
settings.register_profile(
    "mutation",
    settings.get_profile("shared"),
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
)
"""For many runs of each property, of which only the outcome counts: see docs/runbooks/mutation.md."""


@pytest.fixture(scope="session")
def measurement_data() -> Path:
    """The folder of measurement data that is never part of the project; the test is skipped without it."""
    folder = os.environ.get("SAFECITY_DATA")
    if not folder:
        pytest.skip("needs SAFECITY_DATA, the folder of measurement data")
    return Path(folder)


@pytest.fixture(scope="module")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A NATS server with JetStream of this module's own, empty at the start."""
    with NatsServer(tmp_path_factory.mktemp("nats")) as server:
        yield server.url


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """The whole system, seeded and running; one for each test module that asks for it. Mark such a module `serial`."""
    folder = var_folder(Environment()) / "stacks" / f"{request.module.__name__.rpartition('.')[2]}-{os.getpid()}"
    with Stack(folder) as running:
        yield running
