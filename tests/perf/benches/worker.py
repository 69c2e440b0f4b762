"""The worker's frames a second beside a bare loop that decodes, letterboxes, runs the network and reads its heads."""

import subprocess
import sys
from contextlib import ExitStack

import msgspec

from safecity_gis.environment import ROOT, Environment, var_folder
from tests.perf.benches._worker_loop import Took
from tests.perf.figures import Figure, Mark, figure_beside
from tests.perf.measuring import interleaved
from tests.perf.setting import Setting, Skipped
from tests.worker.support import CLIP

FRAMES = 150
"""In each process, the same for both."""
PROCESSES = (1, 2)
MARK = Mark(0.85)
RAW_NAME = "bare loop"


def measure(setting: Setting) -> list[Figure]:
    if not CLIP.exists():
        raise Skipped(f"no clip at {CLIP}: Debian's opencv-doc has it")
    if not any((var_folder(Environment()) / "models").glob("*.onnx")):
        raise Skipped("no models: python -m safecity_gis.model_store obtain")
    frames = 20 if setting.quick else FRAMES
    figures = []
    for count in PROCESSES:
        pairs = interleaved(
            lambda count=count: _run("product", frames, count),
            lambda count=count: _run("bare", frames, count),
            repeats=setting.repeats,
            tell=lambda text, count=count: setting.tell(f"{count} processes: {text}"),
        )
        note = f"{frames} frames each, one detector run a frame, with calibration"
        for name, pick, unit, mark in (("", _per_second, "frames/s", MARK), ("_cpu", _per_cpu, "frames/CPU s", None)):
            found = [(pick(ours), pick(raw)) for ours, raw in pairs]
            figures.append(
                figure_beside(f"worker.{count}_process{name}", found, unit=unit, raw_name=RAW_NAME, mark=mark, note=note)
            )
    return figures


def _run(kind: str, frames: int, count: int) -> list[Took]:
    """So many processes at once, begun together when all are warm."""
    command = [sys.executable, "-m", "tests.perf.benches._worker_loop", kind, str(frames)]
    with ExitStack() as stack:
        running = []
        for _ in range(count):
            process = stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            stack.callback(process.kill)
            running.append((process, process.stdin, process.stdout))
        for _, _, said in running:
            if said is None or said.readline() != "ready\n":
                raise RuntimeError(f"the {kind} loop did not start")
        for _, told, _ in running:
            if told is not None:
                told.write("go\n")
                told.flush()
        return [msgspec.json.decode(said.readline(), type=Took) for _, _, said in running if said is not None]


def _per_second(took: list[Took]) -> float:
    return sum(one.frames for one in took) / max(one.wall_s for one in took)


def _per_cpu(took: list[Took]) -> float:
    return sum(one.frames for one in took) / sum(one.cpu_s for one in took)
