"""Which frames are decoded and kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.worker.decoding import DecodeGovernor, FrameSampler, Skip


@given(st.sampled_from([10.0, 12.5, 25.0, 30.0]), st.sampled_from([1.0, 2.0, 5.0, 8.0]))
def test_the_wanted_rate_is_kept_whatever_the_streams_rate(stream_fps: float, fps: float) -> None:
    sampler = FrameSampler(fps)
    kept = sum(sampler.due(number / stream_fps) for number in range(int(60 * stream_fps)))
    assert kept / 60 == pytest.approx(fps, rel=0.11)


def test_a_stream_slower_than_wanted_is_kept_whole() -> None:
    sampler = FrameSampler(10.0)
    assert all(sampler.due(number / 4) for number in range(40))


def test_media_time_that_starts_anew_stops_nothing() -> None:
    sampler = FrameSampler(5.0)
    assert sampler.due(1000.0)
    assert sampler.due(0.0)


def play(
    governor: DecodeGovernor, seconds: float, *, fps: float, key_every: int, referenced_every: int, start: float = 0.0
) -> float:
    """Feed packets and, according to what is skipped, decoded frames; the rate of decoded frames in the last second."""
    decoded = 0
    count = int(seconds * fps)
    for number in range(count):
        is_key = number % key_every == 0
        governor.packet(start + number / fps, is_key=is_key)
        referenced = is_key or number % referenced_every == 0
        if governor.skip is Skip.NOTHING or is_key or (governor.skip is Skip.NOT_REFERENCED and referenced):
            governor.decoded()
            decoded += number >= count - fps
    return decoded


def test_key_frames_alone_are_decoded_where_they_come_often_enough() -> None:
    governor = DecodeGovernor(1.0)
    play(governor, 10, fps=25, key_every=25, referenced_every=1)
    assert governor.skip is Skip.NOT_KEY


def test_unreferenced_frames_are_left_out_where_the_others_are_enough() -> None:
    governor = DecodeGovernor(5.0)
    assert play(governor, 20, fps=25, key_every=50, referenced_every=3) < 12
    assert governor.skip is Skip.NOT_REFERENCED


def test_what_proves_too_little_is_not_tried_again() -> None:
    governor = DecodeGovernor(5.0)
    assert play(governor, 30, fps=25, key_every=50, referenced_every=12) == 25
    assert governor.skip is Skip.NOTHING


def test_key_frames_that_become_rare_are_noticed() -> None:
    governor = DecodeGovernor(1.0)
    play(governor, 10, fps=25, key_every=25, referenced_every=1)
    assert play(governor, 20, fps=25, key_every=250, referenced_every=1, start=10.0) == 25
