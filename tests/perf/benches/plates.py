"""Plate work of rendered vehicles that drive by: one core's time for all views of a track, and for one line of text."""

import time
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID, uuid4

import numpy as np

from apps.simulator.rendering.renderer import Renderer
from apps.simulator.rendering.scene import SceneOptions, make_scene
from safecity_gis.core.plates.rectify import HEIGHT_PX, MOST_WIDTH_PX
from safecity_gis.environment import Environment, var_folder
from safecity_gis.grammars import load_grammar
from safecity_gis.messages.observations import ClockSource, TrackletPhase
from safecity_gis.worker.detection import ObjectDetector
from safecity_gis.worker.inference import open_detector
from safecity_gis.worker.pipeline import CameraPipeline
from safecity_gis.worker.plates.reader import open_plate_reader
from safecity_gis.worker.plates.views import BestViews, VehicleView
from safecity_gis.worker.plates.votes import PlateVote
from safecity_gis.worker.slots import Frame
from tests.perf.figures import Figure, Mark, figure_alone
from tests.perf.setting import Setting, Skipped
from tests.worker.support import camera

SEED, FPS, VEHICLES, GRAMMAR = 2, 10, 12, "pakistan"
SECONDS, QUICK_SECONDS = 60, 24
TRACK, LINE = Mark(450.0, at="most", of="value"), Mark(25.0, at="most", of="value")
LINES = 20


def measure(setting: Setting) -> list[Figure]:
    models = var_folder(Environment()) / "models"
    if not any(models.glob("*.onnx")):
        raise Skipped("no models: python -m safecity_gis.model_store obtain")
    seconds = QUICK_SECONDS if setting.quick else SECONDS
    setting.tell(f"rendering and recognising {seconds} s")
    config = camera("ANPR", plates=GRAMMAR, simulated=True)
    views = list(_views(seconds, CameraPipeline(config), open_detector(models)))
    if not views:
        raise RuntimeError("no vehicle passed whose plate was to be read")
    reader, grammar = open_plate_reader(models), load_grammar(GRAMMAR)
    line = np.random.default_rng(SEED).integers(0, 255, (HEIGHT_PX, MOST_WIDTH_PX // 2, 3), np.uint8)
    mean, most, lines = [], [], []
    for number in range(setting.repeats):
        votes: defaultdict[UUID, PlateVote] = defaultdict(lambda: PlateVote(0.0))
        spent: defaultdict[UUID, float] = defaultdict(float)
        for view in views:
            vote, started = votes[view.tracklet_id], time.thread_time()
            if not vote.sure and (verdict := vote.add(view, reader, grammar)):
                vote.sighting(verdict, config, grammar)
            spent[view.tracklet_id] += 1000 * (time.thread_time() - started)
        mean.append(sum(spent.values()) / len(spent))
        most.append(max(spent.values()))
        started = time.thread_time()
        for _ in range(LINES):
            reader.lines.read(line)
        lines.append(1000 * (time.thread_time() - started) / LINES)
        setting.tell(f"{number + 1} of {setting.repeats}")
    read = sum(vote.told is not None for vote in votes.values())
    note = f"{len(votes)} tracks of a rendered street, {len(views)} views, {read} plates told"
    return [
        figure_alone("plates.track_mean", mean, unit="ms CPU", note=note),
        figure_alone("plates.track_most", most, unit="ms CPU", mark=TRACK, note="the costliest track"),
        figure_alone("plates.line", lines, unit="ms CPU", mark=LINE, note=f"{MOST_WIDTH_PX // 2} px wide"),
    ]


def _views(seconds: int, pipeline: CameraPipeline, detector: ObjectDetector) -> Iterator[VehicleView]:
    """What a number-plate camera keeps of the vehicles that pass, as `PlateDesk` would be given it."""
    scene = make_scene(SceneOptions(seed=SEED, seconds=seconds, people=4, vehicles=VEHICLES, anpr=True))
    renderer, kept, run = Renderer(scene, scene.cameras[0]), BestViews(), uuid4()
    for number in range(seconds * FPS):
        picture = renderer.frame(number / FPS, number).picture
        done, _ = pipeline.work(Frame(picture, 1e9 + number / FPS, ClockSource.FILE, run, number), detector)
        if done is not None:
            closed = (update.tracklet_id for update in done.updates if update.phase is TrackletPhase.CLOSED)
            yield from kept.see(done.frame, done.batch.objects, closed)
