"""Addresses: credentials only in what libav gets, and nothing but cameras and plain files is opened."""

import av
import pytest

from safecity_gis.messages.health import SourceCondition
from safecity_gis.worker.addresses import BadAddress, open_address
from safecity_gis.worker.failures import describe
from tests.worker.support import camera


def test_credentials_are_put_in_and_never_shown() -> None:
    address = open_address(camera("C", "rtsp://10.0.0.1:8554/live?x=1", username="op", password="p:w@d/7"))
    assert address.location == "rtsp://op:p%3Aw%40d%2F7@10.0.0.1:8554/live?x=1"
    assert "p%3A" not in repr(address)


def test_an_ipv6_camera_keeps_its_brackets() -> None:
    assert open_address(camera("C", "rtsp://[fe80::1]:554/a")).location == "rtsp://[fe80::1]:554/a"


def test_a_file_is_opened_by_path() -> None:
    address = open_address(camera("C", "file:///srv/a%20clip.avi"))
    assert (address.location, address.is_file) == ("file:/srv/a clip.avi", True)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "concat:/etc/passwd", "file://host/x", "rtsp://", "rtsp://a:b:c/", "/etc/passwd", ""]
)
def test_other_addresses_are_refused_without_quoting_them(url: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        open_address(camera("C", url))
    assert "passwd" not in str(refusal.value)
    assert describe(refusal.value)[0] == SourceCondition.UNREACHABLE


def test_libavs_words_are_not_passed_on() -> None:
    with pytest.raises(av.FFmpegError) as failure:
        open_address(camera("C", "rtsp://127.0.0.1:1/x", username="op", password="secret")).open()
    condition, reason = describe(failure.value)
    assert (condition, reason) == (SourceCondition.UNREACHABLE, "connection refused")


def test_a_missing_file_is_told_in_plain_words() -> None:
    with pytest.raises(av.FFmpegError) as failure:
        open_address(camera("C", "file:///no/such/clip.avi")).open()
    assert describe(failure.value)[1] == "no such file"
