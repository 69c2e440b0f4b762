"""Rendered videos as RTSP streams."""

from pathlib import Path

import av
import numpy as np
import pytest

from apps.simulator.rendering.encoder import VideoWriter
from apps.simulator.rtsp import serving
from safecity_gis.ops.ports import free_port

FPS, FRAMES = 10, 12


def write(file: Path, brightness: int) -> Path:
    with VideoWriter(file, width=160, height=160, fps=FPS) as video:
        for _ in range(FRAMES):
            video.write(np.full((160, 160, 3), brightness, np.uint8))
    return file


@pytest.mark.serial
def test_files_play_under_their_names_and_start_again_at_the_end(tmp_path: Path) -> None:
    port = free_port()
    videos = {"dark": write(tmp_path / "dark.mp4", 40), "light": write(tmp_path / "light.mp4", 200)}
    with serving.rtsp_server(port, *serving.file_arguments(videos)):
        for mount, brightness in (("dark", 40), ("light", 200)):
            times = []
            with av.open(f"rtsp://127.0.0.1:{port}/{mount}", options={"rtsp_transport": "tcp"}, timeout=10) as stream:
                for frame in stream.decode(video=0):
                    times.append(frame.time)  # none before the first sender report
                    assert abs(frame.to_ndarray(format="gray").mean() - brightness) < 8
                    if len(times) == 2 * FRAMES:
                        break
            assert len(times) == 2 * FRAMES
            known = [time for time in times if time is not None]
            assert len(known) > FRAMES and np.median(np.diff(known)) == pytest.approx(1 / FPS, rel=0.25)


def test_a_machine_without_the_server_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DEBIAN_PYTHON", tmp_path / "python3")
    with pytest.raises(serving.CannotServe, match="apt-get install python3-gi"), serving.rtsp_server(free_port()):
        pass


def test_a_file_that_is_no_video_is_told(tmp_path: Path) -> None:
    if not serving.DEBIAN_PYTHON.exists():
        pytest.skip("needs Debian's Python")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with (
        pytest.raises(serving.CannotServe, match=r"no H\.264 video|apt-get install"),
        serving.rtsp_server(free_port(), *serving.file_arguments({"live": broken})),
    ):
        pass
