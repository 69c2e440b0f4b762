"""A real ONVIF peer for a whole module, and a key to seal with."""

from collections.abc import Iterator
from typing import Any

import pytest

from safecity_gis.messages import sealing
from tests.apps.devices.peers import Peer, ipycam_peer


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with ipycam_peer(tmp_path_factory.mktemp("ipycam")) as running:
        yield running


@pytest.fixture
def key(settings: Any) -> bytes:
    settings.SAFECITY_CONFIG_KEY = sealing.new_key()
    return sealing.load_key(settings.SAFECITY_CONFIG_KEY)
