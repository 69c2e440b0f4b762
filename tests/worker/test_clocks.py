"""Capture times: by the camera's clock where it is sane, else by arrival; always growing."""

import struct

import numpy as np
import pytest

from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.clocks import CaptureClock, producer_time

NOW = 1_800_000_000.0


def test_sender_reports_give_the_cameras_own_time() -> None:
    clock = CaptureClock()
    clock.report(producer_at=NOW - 0.3, media_s=50.0, arrived_at=NOW)
    capture = clock.capture(media_s=50.2, arrived_at=NOW + 0.25)
    assert (capture.at, capture.clock) == (pytest.approx(NOW - 0.1), ClockSource.RTCP)


def test_a_camera_whose_clock_is_set_to_1970_is_not_believed() -> None:
    clock = CaptureClock()
    clock.report(producer_at=12.0, media_s=50.0, arrived_at=NOW)
    capture = clock.capture(media_s=50.0, arrived_at=NOW)
    assert (capture.at, capture.clock) == (NOW, ClockSource.ARRIVAL)


def test_arrival_jitter_is_smoothed_by_media_time() -> None:
    rng = np.random.default_rng(3)
    clock = CaptureClock()
    errors = []
    for number in range(200):
        delay = rng.exponential(0.08)
        capture = clock.capture(media_s=number * 0.2, arrived_at=NOW + number * 0.2 + delay)
        errors.append(capture.at - (NOW + number * 0.2))
    assert np.std(errors[50:]) < 0.02
    assert np.mean(errors[50:]) < 0.05


def test_times_grow_even_when_media_time_jumps_back() -> None:
    clock = CaptureClock()
    times = [clock.capture(media_s=media, arrived_at=NOW + 0.1 * n).at for n, media in enumerate((5.0, 5.1, 0.0, 0.1, 5.0))]
    assert all(np.diff(times) > 0)


def test_a_camera_clock_that_ran_ahead_and_is_believed_no_more_begins_anew() -> None:
    clock = CaptureClock()
    clock.report(producer_at=NOW + 9, media_s=0.0, arrived_at=NOW)
    ahead = clock.capture(media_s=0.0, arrived_at=NOW)
    clock.report(producer_at=NOW + 20, media_s=0.2, arrived_at=NOW + 0.2)
    told = [clock.capture(media_s=0.2 * n, arrived_at=NOW + 0.2 * n) for n in range(1, 6)]
    assert ahead.at == pytest.approx(NOW + 9)
    assert [capture.anew for capture in told] == [True, False, False, False, False]
    assert [capture.at for capture in told] == pytest.approx([NOW + 0.2 * n for n in range(1, 6)])


def test_without_media_time_arrival_counts() -> None:
    capture = CaptureClock().capture(media_s=None, arrived_at=NOW)
    assert (capture.at, capture.clock) == (NOW, ClockSource.ARRIVAL)


def test_producer_times_are_read_from_libavs_bytes() -> None:
    assert producer_time(struct.pack("<qi", 1_800_000_000_250_000, 24)) == pytest.approx(NOW + 0.25)
    assert producer_time(b"short") is None
