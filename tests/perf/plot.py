"""The history as a picture: every figure's ratio over the runs, beside its mark."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure as Picture

from tests.perf.figures import Figure
from tests.perf.results import Run

_COLUMNS = 3
_SIZE = (4.2, 2.4)


def history_draw(file: Path, runs: Sequence[Run]) -> None:
    """One small chart for each figure with a ratio or a mark; quick runs are left out, hollow points come of a busy machine."""
    sound = [run for run in runs if not run.quick]
    names = sorted({figure.name for run in sound for figure in run.figures if figure.ratio is not None or figure.mark})
    if not names:
        return
    rows = -(-len(names) // _COLUMNS)
    picture = Picture(figsize=(_SIZE[0] * _COLUMNS, _SIZE[1] * rows), layout="constrained")
    for place, name in enumerate(names):
        _draw(picture.add_subplot(rows, _COLUMNS, place + 1), name, sound)
    picture.savefig(file, format="svg", metadata={"Date": None})


def _draw(axes: object, name: str, runs: Sequence[Run]) -> None:
    found = [(index, run, figure) for index, run in enumerate(runs) for figure in run.figures if figure.name == name]
    newest = found[-1][2]
    for index, run, figure in found:
        spread = figure.spread
        if spread is not None:
            axes.vlines(index, spread.min, spread.max, color="0.7")
        axes.plot(index, _shown(figure), "o", color="C0", fillstyle="none" if run.machine.busy else "full")
    axes.plot([index for index, _, _ in found], [_shown(figure) for _, _, figure in found], color="C0", linewidth=0.8)
    if newest.mark is not None:
        axes.axhline(newest.mark.limit, color="C3", linestyle="--", linewidth=0.8)
    axes.set_title(name, fontsize=9)
    axes.set_ylabel("x raw limit" if newest.ratio is not None else newest.unit, fontsize=8)
    axes.set_xticks([index for index, _, _ in found], [run.commit for _, run, _ in found], rotation=45, fontsize=6)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_ylim(bottom=0)


def _shown(figure: Figure) -> float:
    return figure.value if figure.ratio is None else figure.ratio
