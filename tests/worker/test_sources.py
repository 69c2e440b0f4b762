"""File sources in their own threads: real rate, looping, and files that are no video."""

import threading
import time
from pathlib import Path

import av
import numpy as np

from safecity_gis.core.networks import Networks
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import SourceCondition
from safecity_gis.worker.health import SourceStatus
from safecity_gis.worker.slots import Frame, FrameSlot
from safecity_gis.worker.sources import LONGEST_DELAY_S, Backoff, Source
from tests.worker.support import camera


def write_clip(path: Path, *, seconds: float, fps: int = 10) -> None:
    """A little video whose brightness tells the frame number."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(int(seconds * fps)):
            picture = np.full((48, 64, 3), 10 + 10 * number, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def play(config: CameraConfig, seconds: float) -> tuple[list[Frame], SourceStatus]:
    ready, status = threading.Event(), SourceStatus()
    slot = FrameSlot(ready)
    source = Source(config, slot, status, Networks())
    source.start()
    frames, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        ready.wait(0.02)
        ready.clear()
        frame = slot.take()
        if frame is not None:
            frames.append(frame)
    source.stop()
    source.join(2)
    assert not source.is_alive()
    return frames, status


def test_a_file_plays_in_a_loop_at_its_own_rate_and_its_times_go_on(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4", seconds=1.0)
    frames, status = play(camera("C", (tmp_path / "clip.mp4").as_uri(), fps=5.0), 3.4)
    assert 12 <= len(frames) <= 18
    assert len({frame.run for frame in frames}) >= 3, "each pass is a run of its own"
    steps = np.diff([frame.captured_at for frame in frames])
    assert np.all(steps > 0)
    assert np.median(steps) == np.clip(np.median(steps), 0.17, 0.23)
    assert all(abs(time.time() - frame.captured_at) < 6 for frame in frames)
    assert status.condition()[0] == SourceCondition.STREAMING


def test_a_file_starts_where_it_is_told_to(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4", seconds=2.0)
    frames, _ = play(camera("C", (tmp_path / "clip.mp4").as_uri(), start_s=1.5, fps=10.0), 1.2)
    brightness = [int(frame.image.mean()) for frame in frames]
    assert brightness[0] > 140
    assert min(brightness) < 60, "after its end it starts at its beginning"


def test_a_file_that_is_no_video_is_corrupt_and_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 200)
    frames, status = play(camera("C", (tmp_path / "noise.mp4").as_uri()), 1.5)
    assert frames == []
    sample = status.sample(camera("C"), dropped=0)
    assert (sample.condition, sample.reason) == (SourceCondition.CORRUPT, "the stream does not decode")
    assert 1 <= sample.reconnects <= 4


def test_delays_grow_to_a_limit_and_start_again_after_success() -> None:
    backoff = Backoff()
    delays = [backoff.next_s() for _ in range(12)]
    assert delays[0] <= 0.5 and delays[3] > delays[0]
    assert LONGEST_DELAY_S / 2 <= delays[-1] <= LONGEST_DELAY_S
    backoff.reset()
    assert backoff.next_s() <= 0.5
