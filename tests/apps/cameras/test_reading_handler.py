"""The newest numbers of each camera: one row, one statement, seldom."""

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cameras.handlers.readings import ReadingHandler
from apps.cameras.models import CameraReading
from tests.apps.cameras.sampling import Rounds, at, picture, sample
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


def test_the_newest_numbers_are_one_row_for_each_camera() -> None:
    make_camera(code="cam-a")
    rounds = Rounds(ReadingHandler)
    numbers = {"bitrate_kbps": 1800.5, "width_px": 1920, "height_px": 1080, "clock_offset_s": -0.2, "wanted_fps": 5.0}
    rounds.hear(2, sample(2, **numbers))
    rounds.hear_all(range(4, 20, 2), picture=picture("blurred", 3, sharpness=0.3, usual_sharpness=0.9), **numbers)
    reading = CameraReading.objects.get()
    assert (reading.camera.code, reading.bitrate_kbps, reading.width_px, reading.wanted_fps) == ("cam-a", 1800.5, 1920, 5.0)
    assert (reading.picture, reading.sharpness, reading.at) == ("blurred", 0.3, at(12))


def test_all_cameras_are_written_in_one_statement_every_ten_seconds() -> None:
    for number in range(5):
        make_camera(code=f"cam-{chr(97 + number)}")
    rounds = Rounds(ReadingHandler)
    for second in range(2, 22):
        samples = [msgspec.structs.replace(sample(second), camera=f"cam-{letter}") for letter in "abcde"]
        with CaptureQueriesContext(connection) as queries:
            rounds.hear(second, *samples)
        written = [query for query in queries if "cameras_camerareading" in query["sql"]]
        assert len(written) == (1 if second in {2, 12} else 0)
    assert CameraReading.objects.count() == 5


def test_an_older_sample_changes_nothing() -> None:
    make_camera(code="cam-a")
    Rounds(ReadingHandler).hear(10, sample(10, fps=5.0))
    Rounds(ReadingHandler).hear(11, sample(9, fps=1.0))
    assert CameraReading.objects.get().fps == 5.0
