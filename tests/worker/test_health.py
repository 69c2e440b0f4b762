"""The numbers of a source: counted by its threads, told as a sample."""

import pytest

from safecity_gis.worker.clocks import OFFSET_SPAN_S, CaptureClock, ClockOffset
from safecity_gis.worker.health import SourceStatus
from tests.worker.support import camera


def test_a_sample_tells_bitrate_size_rates_and_what_was_wanted() -> None:
    status = SourceStatus()
    status.connected()
    for _ in range(4):
        status.received(12_500)
        status.kept(width=1280, height=720)
    status.decode_error()
    status.clock_told(-1.5)
    sample = status.sample(camera("C", fps=4.0), dropped=0)
    assert sample.bitrate_kbps == pytest.approx(400.0)
    assert (sample.width_px, sample.height_px, sample.arrived_fps, sample.wanted_fps) == (1280, 720, 4.0, 4.0)
    assert (sample.decode_errors, sample.decode_errors_per_s, sample.clock_offset_s) == (1, 1.0, -1.5)


def test_before_the_first_frame_there_is_no_size_and_no_clock() -> None:
    sample = SourceStatus().sample(camera("C"), dropped=0)
    assert (sample.width_px, sample.clock_offset_s, sample.picture, sample.bitrate_kbps) == (None, None, None, 0.0)


def test_a_new_connection_forgets_the_clock_of_the_last() -> None:
    status = SourceStatus()
    status.clock_told(40.0)
    status.connected()
    assert status.sample(camera("C"), dropped=0).clock_offset_s is None


def test_the_least_delayed_packet_tells_the_offset_of_the_clock() -> None:
    offset = ClockOffset()
    assert offset.offset_s is None
    for number, delay_s in enumerate((0.9, 0.1, 2.5, 0.4)):
        arrived_at = 1000.0 + number
        offset.take(producer_at=arrived_at + 7.0 - delay_s, arrived_at=arrived_at)
    assert offset.offset_s == pytest.approx(6.9)


def test_a_clock_that_is_set_right_is_told_so_within_two_spans() -> None:
    offset = ClockOffset()
    for second in range(int(3 * OFFSET_SPAN_S)):
        ahead = 20.0 if second < OFFSET_SPAN_S else 0.0
        offset.take(producer_at=1000.0 + second + ahead, arrived_at=1000.0 + second)
    assert offset.offset_s == pytest.approx(0.0)


def test_a_clock_that_is_not_believed_is_told_all_the_same() -> None:
    clock = CaptureClock()
    clock.report(producer_at=5000.0, media_s=1.0, arrived_at=1000.0)
    assert clock.offset.offset_s == 4000.0
