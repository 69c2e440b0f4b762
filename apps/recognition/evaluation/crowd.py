"""`manage.py evaluate crowd DIR`: people counted in photographs, against points that somebody set on their heads."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from apps.evaluation.conditions import shares_by
from apps.evaluation.costs import Stopwatch
from apps.evaluation.pictures import FOUND, MISSED, Picture, luminance
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput, existing_folder
from apps.evaluation.report import Condition, Figure, Miss, Report
from apps.recognition.evaluation.opening import opened
from apps.recognition.evaluation.truth import read_picture
from safecity_gis.core.crowd.counting import HeadCount, count_heads
from safecity_gis.core.statistics import bootstrap, percentile_interval, wilson
from safecity_gis.worker.crowd.head_finder import Heads, open_head_finder

TRUTH = "head_points.json"
MOST_POINTS = 100_000
MOST_MISSES = 20
WIDTH_PX = 480
LIKELY = 0.5


class Photo(NamedTuple):
    """One photograph and the points on its heads, x and y in pixels."""

    path: Path
    points: list[tuple[float, float]]


class Judged(NamedTuple):
    """One photograph after it was counted."""

    photo: Photo
    count: HeadCount
    light: float
    picture: bytes
    """JPEG, of one whose interval misses the truth or that is off by more than two."""

    @property
    def told(self) -> int:
        return round(self.count.expected)

    @property
    def error(self) -> int:
        return self.told - len(self.photo.points)

    @property
    def covered(self) -> bool:
        return self.count.low <= len(self.photo.points) <= self.count.high


class CrowdEvaluation:
    """Counts the people of each photograph, with a 90 % interval, and compares with the truth."""

    name = "crowd"
    help = f"count people in photographs ({TRUTH} beside them: for each file a list of points x, y)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("--models", type=Path, metavar="DIR", help="folder of models; SAFECITY_VAR/models by default")

    def run(self, progress: Progress, **options: Any) -> Report:
        folder = existing_folder(options["directory"])
        photos = read_points(folder)
        finder = opened(open_head_finder, options["models"])
        watch, judged = Stopwatch(), list[Judged]()
        for number, photo in enumerate(photos):
            progress.tell("photographs", number, len(photos))
            picture = read_picture(photo.path)
            with watch:
                heads = finder.find(picture)
                count = count_heads(heads.probabilities)
            judged.append(_judged(photo, count, heads, picture))
        cost = watch.per(len(photos))
        return Report(
            title="People in photographs",
            subject=str(folder.resolve()),
            figures=_figures(judged),
            details=[
                Figure("bias", float(np.mean([one.error for one in judged])), "Mean of told minus true", "people"),
                Figure("ms_per_picture", cost.clock_ms, "Time per picture", "ms"),
                Figure("processor_ms", cost.processor_ms, "Processor time of each", "ms"),
            ],
            conditions=_conditions(judged),
            misses=_misses(judged),
            notes=[
                f"Model {finder.model.name} ({finder.provider}), one run a picture.",
                "The number told is the expected one, rounded. An interval is of whole numbers; both of its ends belong to it.",
                "Under each condition: photographs whose 90 % interval misses the truth. In the pictures: points of the truth in "
                "red, candidates that are heads rather than not in blue.",
            ],
        )


def read_points(folder: Path) -> list[Photo]:
    """The photographs that `head_points.json` names, in the order of their names.

    Raises:
        BadInput: no such file, or one that cannot be read; the message names it.
    """
    path = folder / TRUTH
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file") from error
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: cannot be read: {' '.join(str(error).split())[:120]}") from error
    if not isinstance(table, dict) or not table:
        raise BadInput(f"{path}: an object with a list of points for each file is wanted")
    return [Photo(_beside(path, name), _points(path, name, told)) for name, told in sorted(table.items())]


def _beside(path: Path, name: str) -> Path:
    if not name or Path(name).name != name:
        raise BadInput(f"{path}: the name of a file beside it is wanted, not {name!r}")
    return path.with_name(name)


def _points(path: Path, name: str, told: Any) -> list[tuple[float, float]]:
    if not isinstance(told, list) or len(told) > MOST_POINTS:
        raise BadInput(f"{path}: {name}: a list of at most {MOST_POINTS} points is wanted")
    points = []
    for number, point in enumerate(told):
        if not isinstance(point, list) or len(point) != 2 or not all(_is_number(value) for value in point):
            raise BadInput(f"{path}: {name}: point {number} is no pair of numbers")
        points.append((float(point[0]), float(point[1])))
    return points


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _judged(photo: Photo, count: HeadCount, heads: Heads, picture: Picture) -> Judged:
    light = luminance(picture, (0, 0, picture.shape[1], picture.shape[0]))
    one = Judged(photo, count, light, b"")
    wrong = not one.covered or abs(one.error) > 2
    return one._replace(picture=_drawn(photo, heads, picture)) if wrong else one


def _drawn(photo: Photo, heads: Heads, picture: Picture) -> bytes:
    """JPEG `WIDTH_PX` wide with the truth and the candidates."""
    factor = WIDTH_PX / picture.shape[1]
    size = (WIDTH_PX, max(1, round(picture.shape[0] * factor)))
    shown = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    for box in heads.boxes[heads.probabilities >= LIKELY] * factor:
        x0, y0, x1, y1 = (round(float(value)) for value in box)
        cv2.rectangle(shown, (x0, y0), (x1, y1), FOUND, 1, cv2.LINE_AA)
    for x, y in photo.points:
        cv2.circle(shown, (round(x * factor), round(y * factor)), 3, MISSED, -1, cv2.LINE_AA)
    done, encoded = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return encoded.tobytes() if done else b""


def _figures(judged: Sequence[Judged]) -> list[Figure]:
    errors = np.abs([one.error for one in judged]).astype(np.float64)
    means = bootstrap(lambda weights: weights @ errors / weights.sum(axis=1), len(errors))
    covered = sum(one.covered for one in judged)
    return [
        Figure("n", len(judged), "Photographs"),
        Figure("mae", float(errors.mean()), "Mean absolute error", "people", percentile_interval(means)),
        Figure(
            "interval90_coverage", 100 * covered / len(judged), "90 % intervals that hold the truth", "%",
            wilson(covered, len(judged)).times(100),
        ),
        Figure("interval90_width", float(np.mean([one.count.high - one.count.low for one in judged])), "Their width", "people"),
    ]  # fmt: skip


def _conditions(judged: Sequence[Judged]) -> list[Condition]:
    covered = np.array([one.covered for one in judged], np.bool_)
    limits = (
        ("people in the photograph", [len(one.photo.points) for one in judged], (5, 10, 20, 40), ""),
        ("brightness of the photograph (0-255)", [one.light for one in judged], (60, 100, 140), ""),
    )
    return [
        Condition(title, shares_by(covered, np.array(values, np.float64), steps, unit)) for title, values, steps, unit in limits
    ]


def _misses(judged: Sequence[Judged]) -> list[Miss]:
    worst = sorted((one for one in judged if one.picture), key=lambda one: -abs(one.error))
    return [
        Miss(
            f"{one.photo.path.name}: {len(one.photo.points)} people, told {one.told} ({one.count.low} to {one.count.high})",
            one.picture,
        )
        for one in worst[:MOST_MISSES]
    ]
