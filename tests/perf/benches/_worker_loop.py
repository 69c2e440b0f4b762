"""`python -m tests.perf.benches._worker_loop product|bare FRAMES`: one process over the clip, measured from an input line on."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import av
import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.core.vision.letterbox import letterbox
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.base import encode
from safecity_gis.messages.observations import ClockSource
from safecity_gis.model_store.manifest import Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.worker.adapters import object_reader
from safecity_gis.worker.inference import normalisation_of, open_detector, open_session
from safecity_gis.worker.pipeline import CameraPipeline
from safecity_gis.worker.slots import Frame
from tests.perf.measuring import Watch
from tests.worker.support import CLIP, camera

WARM_UP = 5
START = 1_800_000_000.0
FPS = 10.0
Step = Callable[[npt.NDArray[np.uint8]], int]


class Took(msgspec.Struct):
    """What the measured frames took, and how many objects came out."""

    frames: int
    wall_s: float
    cpu_s: float
    found: int


def main(kind: str, frames: int) -> None:
    step = {"product": _product, "bare": _bare}[kind](var_folder(Environment()) / "models")
    pictures = _pictures()
    for _ in range(WARM_UP):
        step(next(pictures))
    print("ready", flush=True)
    sys.stdin.readline()
    found = 0
    with Watch() as watch:
        for _ in range(frames):
            found += step(next(pictures))
    print(msgspec.json.encode(Took(frames, watch.wall_s, watch.cpu_s, found)).decode(), flush=True)


def _pictures() -> Iterator[npt.NDArray[np.uint8]]:
    """Decoded frames of the clip, from its beginning again where it ends."""
    while True:
        with av.open(str(CLIP)) as container:
            container.streams.video[0].codec_context.thread_count = 1
            for frame in container.decode(video=0):
                yield np.require(frame.to_ndarray(format="bgr24"), np.uint8, ("C", "W"))


def _product(models: Path) -> Step:
    """The worker's way from picture to encoded messages."""
    detector = open_detector(models)
    pipeline = CameraPipeline(camera("C", fps=FPS, homography=clip_homography(lon=67.03, lat=24.85, bearing_deg=30.0)))
    run, counter = uuid4(), iter(range(1_000_000_000))

    def step(picture: npt.NDArray[np.uint8]) -> int:
        number = next(counter)
        outcome, _ = pipeline.work(Frame(picture, START + number / FPS, ClockSource.FILE, run, number), detector)
        if outcome is None:
            return 0
        for message in (outcome.batch, *outcome.updates):
            encode(message)
        return len(outcome.batch.objects)

    return step


def _bare(models: Path) -> Step:
    """Letterbox, network, heads."""
    cv2.setNumThreads(1)
    model = load_manifest(models)[Task.DETECT_OBJECTS]
    session, read, normalisation = open_session(read_checked(model, models)), object_reader(model), normalisation_of(model)
    blob = np.empty(model.input.shape, np.float32)
    names, wanted = [output.name for output in model.outputs], list(range(len(model.classes)))

    def step(picture: npt.NDArray[np.uint8]) -> int:
        _, scale = letterbox(picture, model.input.size, normalisation, blob)
        outputs = session.run(names, {model.input.name: blob})
        height, width = picture.shape[:2]
        return len(read(outputs, scale=scale, width=width, height=height, threshold=model.thresholds.score, wanted=wanted))

    return step


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
