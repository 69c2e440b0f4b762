"""Plates are read beside recognition: of rendered cars on their way past a camera, without ever holding it up."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import cv2
import numpy as np

from apps.simulator.rendering.renderer import Renderer
from apps.simulator.rendering.scene import SceneOptions, make_scene
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.geometry import Box
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation, ObservationBatch
from safecity_gis.messages.plates import PlateSighting
from safecity_gis.messages.recognition import RecognitionMessage
from safecity_gis.worker.inference import open_detector
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from safecity_gis.worker.plates.desk import MOST_WAITING, PlateDesk
from safecity_gis.worker.plates.reader import PlateReader, open_plate_reader
from safecity_gis.worker.slots import Frame
from tests.worker.support import camera

ANPR = camera("ANPR", plates="pakistan", simulated=True)
GRAIN = np.random.default_rng(1).integers(0, 255, (600, 800, 3), np.uint8)
PASSES_S = 19.0, 23.0
"""In the scene of seed 2, the truck ZB 4123 drives by."""


@contextmanager
def desk(open_reader: Callable[[], PlateReader]) -> Iterator[tuple[PlateDesk, list[PlateSighting]]]:
    told: list[PlateSighting] = []
    reading = PlateDesk(open_reader, told.append)
    reading.start()
    try:
        yield reading, told
    finally:
        reading.stop()
        reading.join(10)
        assert not reading.is_alive()


def outcome(number: int, picture: np.ndarray, objects: tuple[Observation, ...]) -> Outcome:
    """As a pipeline gives it."""
    frame = Frame(picture, 1000.0 + number, ClockSource.RTCP, uuid4(), number)
    batch = ObservationBatch(
        simulated=True,
        camera="ANPR",
        district="south",
        worker="w1",
        run=frame.run,
        frame=number,
        captured_at=frame.captured_at,
        clock=frame.clock,
        width=picture.shape[1],
        height=picture.shape[0],
        objects=objects,
    )
    return Outcome(frame, batch, [], None, np.empty((0, 4), np.float32), np.empty(0, np.int64))  # type: ignore[arg-type]


def wait(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_rendered_truck_that_drives_by_is_read_and_shown(default_models: Path) -> None:
    scene = make_scene(SceneOptions(seed=2, seconds=40, people=4, vehicles=10, anpr=True))
    renderer, pipeline, run = Renderer(scene, scene.cameras[0]), CameraPipeline(ANPR), uuid4()
    detector = open_detector(default_models)
    with desk(lambda: open_plate_reader(default_models)) as (reading, told):
        for number in range(round(PASSES_S[0] * 10), round(PASSES_S[1] * 10)):
            picture = renderer.frame(number / 10, number).picture
            done, _ = pipeline.work(Frame(picture, 1e9 + number / 10, ClockSource.FILE, run, number), detector)
            assert done is not None
            reading.see(ANPR, done)
        wait(lambda: any(sighting.text == "ZB4123" for sighting in told))
    plates = {drive.vehicle.plate.text for drive in scene.script.drives if drive.vehicle.plate}
    assert {sighting.text for sighting in told} <= plates, "a plate that no vehicle bears"
    sighting = next(sighting for sighting in told if sighting.text == "ZB4123")
    assert sighting.simulated and sighting.camera == "ANPR" and sighting.written == "ZB-4123"
    assert [vote.character for vote in sighting.votes] == list("ZB4123")
    assert sighting.reads[0].text == "ZB4123"
    crop = cv2.imdecode(np.frombuffer(sighting.crop, np.uint8), cv2.IMREAD_COLOR)
    assert crop is not None and min(crop.shape[:2]) > 100
    assert decode(encode(sighting), RecognitionMessage) == sighting


def test_nothing_is_read_at_a_camera_whose_plates_are_not_to_be_read(default_models: Path) -> None:
    opened = []
    with desk(lambda: opened.append(1) or open_plate_reader(default_models)) as (reading, told):
        for number in range(5):
            car = Observation(uuid4(), ObjectClass.CAR, 0.9, Box(100, 100, 300, 300))
            reading.see(camera("CCTV"), outcome(number * 10, GRAIN, (car,)))
        time.sleep(0.3)
    assert (opened, told) == ([], [])


class _SlowReader:
    """Stands for models that take long; what it would find does not matter here."""

    def search(self, *_: object) -> tuple[list, None]:
        time.sleep(0.2)
        return [], None


def test_recognition_never_waits_and_the_poorest_views_are_dropped() -> None:
    with desk(_SlowReader) as (reading, _):  # type: ignore[arg-type]
        started = time.monotonic()
        for number in range(60):
            side = 120.0 + number
            car = Observation(uuid4(), ObjectClass.CAR, 0.9, Box(10, 10, side, side))
            reading.see(ANPR, outcome(number * 10, GRAIN, (car,)))
        assert time.monotonic() - started < 2
        assert 60 - MOST_WAITING - 15 <= reading.dropped <= 60 - MOST_WAITING


def test_of_two_views_of_one_vehicle_the_poorer_may_be_dropped() -> None:
    """Views were compared with one another by their pixels: the frame was lost, and the queue grew without bound."""
    with desk(_SlowReader) as (reading, _):  # type: ignore[arg-type]
        standing = uuid4()
        for number in range(2 * MOST_WAITING):
            side = 300 if number == 0 else 230
            one = Observation(standing, ObjectClass.CAR, 0.9, Box(10, 10, side, side))
            others = [Observation(uuid4(), ObjectClass.CAR, 0.9, Box(10, 10, 400, 400)) for _ in range(3)]
            reading.see(ANPR, outcome(number, GRAIN, (*others, one)))
        assert len(reading._waiting) <= MOST_WAITING and reading.dropped


def test_models_that_are_refused_end_the_reading_and_nothing_else() -> None:
    def refused() -> PlateReader:
        raise ValueError("no such model")

    with desk(refused) as (reading, told):
        for number in range(30):
            car = Observation(uuid4(), ObjectClass.CAR, 0.9, Box(10, 10, 200, 200))
            reading.see(ANPR, outcome(number * 10, GRAIN, (car,)))
        wait(lambda: not reading.is_alive())
        reading.see(ANPR, outcome(999, GRAIN, ()))
    assert told == []
