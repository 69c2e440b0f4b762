"""`manage.py play_video`: a simulated camera's pictures come from a rendered video, through a worker."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.cameras.models import Camera
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from apps.simulator.loading import city_load
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


def play(*words: str) -> str:
    out = StringIO()
    call_command("play_video", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "video.mp4").write_bytes(b"any")
    return tmp_path


def test_a_simulated_camera_is_fed_by_a_worker_and_left_alone_by_the_simulator(folder: Path) -> None:
    make_camera(code="gate", pose={}, kind="anpr")
    assert "w2 plays" in play("gate", str(folder), "--worker", "w2", "--fps", "8")
    (config,) = camera_configs()
    assert (config.camera, config.worker, config.fps, config.simulated) == ("gate", "w2", 8.0, True)
    assert config.url.startswith("file:///") and config.url.endswith("/video.mp4")
    assert config.plates == "pakistan", "a number-plate camera reads plates"
    assert not city_load().cameras
    assert Camera.objects.get(code="gate").recorded

    assert "stopped" in play("gate", "--stop")
    assert not camera_configs()
    assert [camera.code for camera in city_load().cameras] == ["gate"]
    assert "nothing was playing" in play("gate", "--stop")


def test_only_number_plate_cameras_read_plates(folder: Path) -> None:
    make_camera(code="corner", pose={}, kind="fixed")
    play("corner", str(folder))
    assert camera_configs()[0].plates == ""


def test_a_made_up_video_is_never_a_real_camera_s(folder: Path) -> None:
    make_camera(code="real", pose={}, simulated=False)
    for code in ("real", "unknown"):
        with pytest.raises(CommandError, match="no simulated camera"):
            play(code, str(folder))
    make_camera(code="gate", pose={})
    with pytest.raises(CommandError, match="render_video --camera gate"):
        play("gate", str(folder / "empty"))
    assert not Source.objects.exists()
