"""Addresses: credentials only in what libav gets, and nothing but cameras in allowed networks and plain files is opened."""

import av
import pytest

from safecity_gis.core.networks import Networks
from safecity_gis.messages.health import SourceCondition
from safecity_gis.worker.addresses import BadAddress, open_address
from safecity_gis.worker.failures import describe
from tests.worker.support import camera

NEAR = Networks.of(["10.0.0.0/24", "127.0.0.0/8", "fe80::/10"])


def test_credentials_are_put_in_and_never_shown() -> None:
    address = open_address(camera("C", "rtsp://10.0.0.1:8554/live?x=1", username="op", password="p:w@d/7"), NEAR)
    assert address.location == "rtsp://op:p%3Aw%40d%2F7@10.0.0.1:8554/live?x=1"
    assert "p%3A" not in repr(address)


def test_an_ipv6_camera_keeps_its_brackets() -> None:
    assert open_address(camera("C", "rtsp://[fe80::1]:554/a"), NEAR).location == "rtsp://[fe80::1]:554/a"


def test_a_file_is_opened_by_path() -> None:
    address = open_address(camera("C", "file:///srv/a%20clip.avi"), NEAR)
    assert (address.location, address.is_file) == ("file:/srv/a clip.avi", True)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "concat:/etc/passwd", "file://host/x", "rtsp://", "rtsp://a:b:c/", "/etc/passwd", ""]
)
def test_other_addresses_are_refused_without_quoting_them(url: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        open_address(camera("C", url), NEAR)
    assert "passwd" not in str(refusal.value)
    assert describe(refusal.value)[0] == SourceCondition.UNREACHABLE


def test_libavs_words_are_not_passed_on() -> None:
    with pytest.raises(av.FFmpegError) as failure:
        open_address(camera("C", "rtsp://127.0.0.1:1/x", username="op", password="secret"), NEAR).open()
    condition, reason = describe(failure.value)
    assert (condition, reason) == (SourceCondition.UNREACHABLE, "connection refused")


def test_a_missing_file_is_told_in_plain_words() -> None:
    with pytest.raises(av.FFmpegError) as failure:
        open_address(camera("C", "file:///no/such/clip.avi"), NEAR).open()
    assert describe(failure.value)[1] == "no such file"


@pytest.mark.parametrize(
    "host", ["10.0.1.1", "169.254.169.254", "[::1]", "[::ffff:169.254.169.254]", "0x7f.1", "0", "no-such-host.invalid"]
)
def test_hosts_outside_the_allowed_networks_are_not_connected_to(host: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        open_address(camera("C", f"rtsp://{host}/live"), Networks.of(["10.0.0.0/24"]))
    assert host not in describe(refusal.value)[1]


def test_a_name_becomes_the_address_that_was_checked() -> None:
    assert (
        open_address(camera("C", "rtsp://localhost:8554/a"), Networks.of(["127.0.0.0/8"])).location == "rtsp://127.0.0.1:8554/a"
    )
