"""`manage.py evaluate tracking DIR`: how well people are followed, from a video end to end or on given detections."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from scipy.optimize import linear_sum_assignment

from apps.evaluation.costs import Cost
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput, existing_folder, register
from apps.evaluation.report import Figure, Report
from apps.tracking.evaluation import mot
from apps.tracking.evaluation.given import FOLLOWERS, OURS, RUNS_ALLOWED, run_given
from apps.tracking.evaluation.misses import by_condition, judge, look
from apps.tracking.evaluation.video import Calibration, Pictures, read_calibration, run_video
from safecity_gis.core.statistics import wilson
from safecity_gis.core.tracking.scoring import SAME, Tracks, overlaps, score, side_by_side
from safecity_gis.core.tracking.tallies import intervals, matches, tally
from safecity_gis.model_store.manifest import ManifestError
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import open_detector

DEFAULT_FPS = 25.0
LABELS = {"hota": "HOTA", "deta": "DetA", "assa": "AssA", "mota": "MOTA", "idf1": "IDF1"}


class Run(NamedTuple):
    """One run of a tracker over a folder."""

    people: Tracks
    frames: int
    costs: list[Figure]
    processor: Figure
    pictures: Pictures | None
    note: str


class TrackingEvaluation:
    """Follows people in one MOT folder and compares them with its truth."""

    name = "tracking"
    help = "follow people in a MOT folder (gt/gt.txt, and video.* or det/det.txt)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("--given", action="store_true", help="use det/det.txt even where there is a video")
        parser.add_argument("--tracker", choices=FOLLOWERS, default=OURS, help="a tracker to compare with, on given detections")
        parser.add_argument("--max-tiles", type=int, metavar="N", default=RUNS_ALLOWED, help="most detector runs per frame")
        parser.add_argument("--calibration", type=Path, metavar="FILE", help="instead of calibration.json in DIR")
        parser.add_argument("--models", type=Path, metavar="DIR", help="folder of models; SAFECITY_VAR/models by default")

    def run(self, progress: Progress, **options: Any) -> Report:
        folder = existing_folder(options["directory"])
        truth = mot.read_truth(folder / "gt" / "gt.txt")
        sequence = mot.read_sequence(folder / "seqinfo.ini")
        video = mot.find_video(folder)
        if video is None or options["given"] or options["tracker"] != OURS:
            run = _given(folder, truth.people, sequence, options["tracker"], progress)
        else:
            run = _video(folder, video, options, progress)
        if truth.people.frames.max(initial=-1) >= run.frames:
            last = truth.people.frames.max() + 1
            raise BadInput(f"{folder / 'gt' / 'gt.txt'}: frame {last} lies beyond the last of {run.frames} frames")
        return _report(folder, truth, run, sequence, progress)


def _given(folder: Path, people: Tracks, sequence: mot.Sequence, tracker: str, progress: Progress) -> Run:
    path = folder / "det" / "det.txt"
    if not path.exists():
        raise BadInput(f"{folder}: neither video.* nor det/det.txt" if tracker == OURS else f"{path}: no such file")
    detections = mot.read_detections(path)
    frames = sequence.frames or int(max(people.frames.max(initial=0), detections.frames.max())) + 1
    if detections.frames.max() >= frames:
        raise BadInput(f"{path}: frame {detections.frames.max() + 1} lies beyond the last of {frames} frames")
    fps = sequence.fps or DEFAULT_FPS
    size = _size(sequence, people)
    followed = run_given(detections, frames=frames, fps=fps, size=size, tracker=tracker, progress=progress)
    note = f"Tracker {tracker} on the detections of {path}, {fps:g} frames/s. The time is the tracker's alone, on one thread."
    clock, processor = _costs(followed.cost)
    return Run(followed.tracks, frames, [clock], processor, None, note)


def _video(folder: Path, video: Path, options: dict[str, Any], progress: Progress) -> Run:
    pictures = Pictures(video)
    if not 1 <= options["max_tiles"] <= 16:
        raise BadInput("--max-tiles is 1 to 16")
    beside = folder / "calibration.json"
    chosen = options["calibration"] or (beside if beside.exists() else None)
    calibration = read_calibration(chosen) if chosen else Calibration()
    models = options["models"] or Path(settings.VAR_DIR) / "models"
    try:
        detector = open_detector(models)
    except FileNotFoundError as error:
        raise BadInput(f"{models}: the models are missing: run `python -m safecity_gis.model_store obtain`") from error
    except (ManifestError, ModelRefused, TraitRefused, ValueError) as error:
        raise BadInput(f"{models}: the detector is refused: {error}") from error
    watched = run_video(pictures, detector, calibration, max_tiles=options["max_tiles"], progress=progress)
    runs = Figure("detector_runs_per_frame", watched.detector_runs_per_frame, "Detector runs per frame")
    note = (
        f"{video} end to end through the worker's pipeline, every frame, {pictures.fps:g} frames/s, model {detector.model.name} "
        f"({detector.provider}), {f'calibration {chosen}' if chosen else 'no calibration'}. The time is from packet to tracklets."
    )
    clock, processor = _costs(watched.cost)
    return Run(watched.people, watched.frames, [clock, runs], processor, pictures, note)


def _costs(cost: Cost) -> tuple[Figure, Figure]:
    """Time by the clock, and of the processor: they differ where other work shares the machine."""
    clock = Figure("ms_per_frame", cost.clock_ms, "Time per frame", "ms")
    return clock, Figure("processor_ms_per_frame", cost.processor_ms, "Processor time per frame", "ms")


def _report(folder: Path, truth: mot.Truth, run: Run, sequence: mot.Sequence, progress: Progress) -> Report:
    found = without_lookalikes(run.people, truth)
    laid = side_by_side(truth.people, found, frames=run.frames)
    figures, bounds = score(laid), intervals(tally(laid))
    judged = judge(truth.people, found, laid, matches(laid)[0])
    looked = look(judged, run.pictures, lambda frame: progress.tell("pictures", frame + 1, run.frames))
    hits = int(judged.hit.sum())
    return Report(
        title="Tracking",
        subject=str(folder.resolve()),
        figures=[
            Figure("n_frames", run.frames, "Frames"),
            *(Figure(key, getattr(figures, key), label, "%", bounds[key]) for key, label in LABELS.items()),
            Figure("id_switches", figures.id_switches, "Identity switches"),
            *run.costs,
        ],
        details=[
            _rate("recall", "Recall", hits, len(truth.people)),
            _rate("precision", "Precision", hits, len(found)),
            run.processor,
        ],
        conditions=by_condition(
            judged, size=run.pictures.size if run.pictures else _size(sequence, truth.people), light=looked.light
        ),
        misses=looked.misses,
        notes=[
            run.note,
            f"A box counts as found from IoU {SAME:g} on; HOTA, DetA and AssA are means over limits from 0.05 to 0.95. "
            "True boxes whose flag is 0 are left out. Only people are judged.",
            "Intervals of HOTA, DetA, AssA, MOTA and IDF1: block bootstrap over time. All others: Wilson, as if boxes were "
            "independent; boxes of one person are not, so that these are too narrow.",
        ],
    )


def without_lookalikes(found: Tracks, truth: mot.Truth) -> Tracks:
    """Found boxes without those that fit a lookalike better than any person, as the benchmark leaves them out."""
    kept = np.ones(len(found), np.bool_)
    for frame in np.unique(truth.lookalikes.frames):
        people = truth.people.boxes[truth.people.frames == frame]
        every = np.concatenate((people, truth.lookalikes.boxes[truth.lookalikes.frames == frame]))
        ours = np.flatnonzero(found.frames == frame)
        near = overlaps(every, found.boxes[ours])
        near[near < SAME] = 0
        rows, columns = linear_sum_assignment(-near)
        kept[ours[columns[(rows >= len(people)) & (near[rows, columns] > 0)]]] = False
    return found.take(kept)


def _rate(key: str, label: str, hits: int, total: int) -> Figure:
    return Figure(key, 100 * hits / max(1, total), f"{label} ({hits} of {total} boxes)", "%", wilson(hits, total).times(100))


def _size(sequence: mot.Sequence, truth: Tracks) -> tuple[int, int]:
    """Of the picture; where nobody says, up to the furthest true box."""
    furthest = truth.boxes.max(axis=0, initial=1.0)
    return sequence.width or int(furthest[2]), sequence.height or int(furthest[3])


register(TrackingEvaluation())
