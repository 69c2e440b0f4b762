"""What a worker accepts as configuration."""

import pytest

from safecity_gis.configuration import read_camera, read_grant
from safecity_gis.core.networks import Networks
from safecity_gis.environment import BadEnvironment, Environment
from safecity_gis.messages.base import encode
from safecity_gis.messages.configuration import MediaGrant
from safecity_gis.messages.sealing import load_key, new_key, seal
from safecity_gis.worker.settings import worker_settings
from tests.worker.support import KEY, camera

SECRET = load_key(KEY)


def test_a_sealed_camera_is_read() -> None:
    config = camera("C", password="secret")
    assert read_camera("C", seal(encode(config), key=SECRET, purpose="camera:C"), SECRET) == config


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        b"nonsense" * 10,
        encode(camera("C")),
        seal(encode(camera("C")), key=load_key(new_key()), purpose="camera:C"),
        seal(encode(camera("C")), key=SECRET, purpose="camera:OTHER"),
        seal(encode(camera("OTHER")), key=SECRET, purpose="camera:C"),
        seal(b"not a message", key=SECRET, purpose="camera:C"),
    ],
    ids=["empty", "nonsense", "not sealed", "another key", "another purpose", "another camera", "no message"],
)
def test_anything_else_is_refused(sealed: bytes) -> None:
    assert read_camera("C", sealed, SECRET) is None


def test_a_grant_of_another_camera_is_refused() -> None:
    grant = MediaGrant(simulated=False, camera="A", expires_at=1.0)
    assert read_grant("A", encode(grant)) == grant
    assert read_grant("B", encode(grant)) is None
    assert read_grant("A", b"x") is None


@pytest.mark.parametrize("value", ["", "short", "ü" * 44])
def test_a_bad_key_stops_the_start_without_being_shown(value: str) -> None:
    with pytest.raises(BadEnvironment) as refusal:
        worker_settings("w1", Environment({"SAFECITY_CONFIG_KEY": value}))
    assert "SAFECITY_CONFIG_KEY" in str(refusal.value)
    assert not value or value not in str(refusal.value)


def test_a_worker_in_production_reaches_nothing_unless_told_and_elsewhere_only_its_own_machine() -> None:
    plain = {"SAFECITY_CONFIG_KEY": KEY}
    assert worker_settings("w1", Environment(plain)).networks.allows("127.0.0.1")
    assert not worker_settings("w1", Environment(plain)).networks.allows("10.20.0.1")
    production = plain | {"SAFECITY_ENV": "production"}
    assert worker_settings("w1", Environment(production)).networks == Networks()
    assert worker_settings("w1", Environment(plain | {"CAMERA_NETWORKS": ""})).networks == Networks()
    told = worker_settings("w1", Environment(production | {"CAMERA_NETWORKS": "10.20.0.0/16, 10.30.4.0/24"})).networks
    assert told.allows("10.30.4.9") and not told.allows("127.0.0.1")


def test_a_network_that_is_none_stops_the_start() -> None:
    with pytest.raises(BadEnvironment, match="CAMERA_NETWORKS"):
        worker_settings("w1", Environment({"SAFECITY_CONFIG_KEY": KEY, "CAMERA_NETWORKS": "10.20.0.1/16"}))


def test_settings_do_not_show_the_key() -> None:
    assert "config_key" not in repr(worker_settings("w1", Environment({"SAFECITY_CONFIG_KEY": KEY})))
