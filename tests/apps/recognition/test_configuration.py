import asyncio
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.utils import IntegrityError
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.recognition.addresses import AddressRefused
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from apps.recognition.services import Published, config_purpose, configs_publish, source_set
from safecity_gis import bus
from safecity_gis.messages import sealing, subjects
from safecity_gis.messages.base import decode
from safecity_gis.messages.configuration import CameraConfig
from tests.apps.cameras.masking import make_masks
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db

SECRET = "a-camera-password"


@pytest.fixture
def key(settings: Any) -> bytes:
    settings.SAFECITY_CONFIG_KEY = sealing.new_key()
    return sealing.load_key(settings.SAFECITY_CONFIG_KEY)


def test_credentials_are_sealed_in_the_database_and_open_in_the_configuration(key: bytes) -> None:
    camera = make_camera(pose={})
    source_set(actor=None, camera=camera, worker="w1", url="rtsp://10.0.0.9/main", username="viewer", password=SECRET)
    assert SECRET.encode() not in bytes(Source.objects.get().credentials)
    (config,) = camera_configs()
    assert (config.username, config.password, config.url) == ("viewer", SECRET, "rtsp://10.0.0.9/main")
    assert SECRET not in str(list(Entry.objects.values()))


def test_regions_and_doors_of_a_view_reach_the_worker(key: bytes) -> None:
    source = source_set(actor=None, camera=make_camera(), worker="w1", url="rtsp://10.0.0.9/main")
    triangle, door = [[0, 0], [1, 0], [1, 1]], [[0.4, 0.4], [0.5, 0.4], [0.5, 0.6]]
    Source.objects.filter(pk=source.pk).update(regions=[triangle], doors=[door])
    (config,) = camera_configs()
    assert config.regions == (((0, 0), (1, 0), (1, 1)),)
    assert config.doors == (((0.4, 0.4), (0.5, 0.4), (0.5, 0.6)),)


@pytest.mark.parametrize(
    "url",
    [
        f"rtsp://10.0.0.9:554/user=admin&password={SECRET}&channel=1",
        f"RTSP://10.0.0.9:554/cam/realmonitor?user=admin&password={SECRET}",
        f"rtsp://10.0.0.9:554/live/admin/{SECRET}",
        f"rtsps://10.0.0.9:554?{SECRET}",
    ],
)
def test_path_and_query_reach_the_worker_and_nobody_else(key: bytes, url: str) -> None:
    camera = make_camera()
    source = source_set(actor=None, camera=camera, worker="w1", url=url)
    (config,) = camera_configs()
    assert (config.url, config.username) == (url.replace("RTSP", "rtsp"), "")
    assert SECRET.encode() not in bytes(source.credentials)
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    shown = client.get("/api/v1/sources/").json()["results"][0]
    place = url[: url.index(":554") + 4].lower()
    assert shown["address"] == Entry.objects.get(action=Action.CAMERA_CHANGE).data["address"] == place
    assert SECRET not in str([shown, *Entry.objects.values(), *Source.objects.values()])


@pytest.mark.parametrize(
    "url",
    [
        f"rtsp://viewer:{SECRET}@10.0.0.9/main",
        f"RTSP://viewer:{SECRET}@10.0.0.9/main",
        f"rtsp://viewer%3A{SECRET}%40host/main",
        f"rtsp://viewer:{SECRET}",
        f"http://viewer:{SECRET}@10.0.0.9/main",
        f"file:///srv/clip.avi?{SECRET}",
        f"rtsp://[{SECRET}/main",
    ],
)
def test_an_address_with_credentials_is_refused_without_quoting_them_and_the_database_takes_no_such_thing(
    key: bytes, url: str
) -> None:
    camera = make_camera()
    with pytest.raises(AddressRefused) as refusal:
        source_set(actor=None, camera=camera, worker="w1", url=url)
    assert SECRET not in str(refusal.value)
    with pytest.raises(IntegrityError, match="no_credentials"):
        Source.objects.create(camera=camera, worker="w1", url=url)


def test_a_file_needs_no_key_and_shows_no_path() -> None:
    source = source_set(actor=None, camera=make_camera(), worker="w1", url="file:///srv/a%20clip.avi")
    assert (source.url, bytes(source.credentials), source.address) == ("file:///srv/a%20clip.avi", b"", "file://")
    assert camera_configs()[0].url == "file:///srv/a%20clip.avi"


def test_an_operator_changes_no_source(key: bytes) -> None:
    with pytest.raises(PermissionDenied):
        source_set(actor=make_user(Role.OPERATOR), camera=make_camera(), worker="w1", url="rtsp://10.0.0.9/main")
    assert not Source.objects.exists()


def test_the_configuration_carries_pose_and_masks(key: bytes) -> None:
    camera = make_camera(pose={"bearing_deg": 45.0, "tilt_deg": 15.0})
    make_masks(camera, [[0, 0], [0.5, 0], [0.5, 0.5]])
    source_set(actor=None, camera=camera, worker="w1", url="rtsp://10.0.0.9/main")
    (config,) = camera_configs()
    assert config.pose is not None
    assert (config.pose.bearing_deg, config.pose.tilt_deg) == (45.0, 15.0)
    assert config.masks == (((0, 0), (0.5, 0), (0.5, 0.5)),)


def test_a_second_publication_changes_nothing_and_a_removed_source_is_taken_back(
    key: bytes, nats_url: str, settings: Any
) -> None:
    settings.NATS_URL = nats_url
    first, second = make_camera(), make_camera()
    for camera in (first, second):
        source_set(actor=None, camera=camera, worker="w1", url="rtsp://10.0.0.9/main", password=SECRET)
    assert configs_publish() == Published(written=2, unchanged=0, removed=0)
    assert configs_publish() == Published(written=0, unchanged=2, removed=0)
    assert Entry.objects.get(action=Action.CONFIG_PUBLISH).data == {"written": 2, "removed": 0}
    Source.objects.filter(camera=second).update(enabled=False)
    source_set(actor=None, camera=first, worker="w2", url="rtsp://10.0.0.9/main", password=SECRET)
    assert configs_publish() == Published(written=1, unchanged=0, removed=1)
    assert Entry.objects.filter(action=Action.CONFIG_PUBLISH, data={"written": 1, "removed": 1}).count() == 1
    value = asyncio.run(_read(nats_url, first.code))
    assert SECRET.encode() not in value
    config = decode(sealing.unseal(value, key=key, purpose=config_purpose(first.code)), CameraConfig)
    assert (config.worker, config.version, config.password) == ("w2", 2, SECRET)


def test_a_configuration_sealed_for_one_camera_does_not_open_as_another(key: bytes) -> None:
    sealed = sealing.seal(b"x", key=key, purpose=config_purpose("a"))
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed, key=key, purpose=config_purpose("b"))


async def _read(url: str, code: str) -> bytes:
    client = await bus.connect(url, name="test")
    try:
        bucket = await bus.jetstream(client).key_value(subjects.BUCKET_CAMERAS)
        return (await bucket.get(code)).value or b""
    finally:
        await client.close()
