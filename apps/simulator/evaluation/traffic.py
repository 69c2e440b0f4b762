"""`manage.py evaluate traffic`: counts, speeds, incidents and travel times of a simulated street against its truth."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput
from apps.evaluation.report import Condition, Figure, Miss, Report
from apps.recognition.evaluation.opening import opened
from apps.simulator.evaluation import counts, video_report
from apps.simulator.evaluation.street_exam import Findings
from apps.simulator.evaluation.traffic_cases import ALARM_OF, DRILL_S, JAMMED, WITHIN_S, Drill, day_of, drills_of, hour_of
from apps.simulator.evaluation.travel_exam import Window, windows_of
from apps.simulator.evaluation.video_exam import LEAST_S, Filmed, film
from safecity_gis.core.statistics import wilson
from safecity_gis.worker.inference import open_detector

SEEDS = (1, 2, 3, 4, 5)
MINUTES = 2.0
FPS = 10.0
NOTES = (
    "A camera over two carriageways of three lanes sees solid bodies through a pinhole, 10 times a second: boxes off by 1.5 px, "
    "5 % missed, one false box in 50 frames, whatever others hide not seen at all, calibration 2 % off, speeds log-normal. The "
    "boxes go through the worker's own tracker, ground and tracklets into the watch that runs in fusion. No pictures here.",
    "A day is covered by watching so many minutes of each of its 24 hours, jams, lights, crossings, riders, people on the "
    "sidewalk and parked vehicles with them, once for each seed; false alarms are told for 24 hours of one camera. With "
    "--minutes 12 the five seeds together watch 24 hours.",
    "At 5 frames a second fast motorcycles move farther between two frames than they are long: the tracker loses some of them "
    "near the camera. A camera that counts fast roads is to run at 10.",
    "Count accuracy is 100 less the sum of the differences by seed, hour, carriageway, direction and class, in percent of "
    "the true count. Speed error is the mean relative difference from the true speed at the line. An incident is found when its "
    "alarm comes within ten seconds of its being true in view.",
    "Travel times are judged by quarters of an hour against the median of all vehicles that drove the whole link: plates at both "
    "ends, 10 % unreadable and 2 % misread, clocks up to 200 ms off, a quarter turning off and another joining, some halting.",
)


class TrafficEvaluation:
    """A day of streets, staged incidents and a corridor, for each seed."""

    name = "traffic"
    help = "count, measure and alarm on a simulated street, and time a simulated corridor (needs no data)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
        parser.add_argument("--minutes", type=float, default=MINUTES, help="of each hour and seed that are watched")
        parser.add_argument("--fps", type=float, default=FPS, help="frames a second of the cameras that count")
        parser.add_argument(
            "--video", type=float, metavar="SECONDS", help="also render so much video of each seed for the worker to count"
        )
        parser.add_argument("--models", type=Path, metavar="DIR", help="folder of models; SAFECITY_VAR/models by default")

    def run(self, progress: Progress, **options: Any) -> Report:
        seeds, minutes = list(dict.fromkeys(options["seeds"])), options["minutes"]
        if not 1 <= minutes <= 60 or not seeds:
            raise BadInput("--minutes is 1 to 60")
        fps = options["fps"]
        if not 4 <= fps <= 30:
            raise BadInput("--fps is 4 to 30")
        films = _films(seeds, progress, options)
        days: dict[tuple[int, int], Findings] = {}
        drills: list[Drill] = []
        windows: list[Window] = []
        for seed in seeds:
            for hour, found in day_of(seed, minutes, fps):
                days[seed, hour] = found
                progress.tell(f"hours of seed {seed}", hour + 1, 24)
            drills += drills_of(seed, fps)
            windows += windows_of(seed)
        return _report(seeds, days, drills, windows, films)


def _films(seeds: Sequence[int], progress: Progress, options: dict[str, Any]) -> list[Filmed]:
    seconds = options["video"]
    if seconds is None:
        return []
    if not LEAST_S <= seconds <= 3600:
        raise BadInput(f"--video is {LEAST_S:g} to 3600 seconds")
    detector = opened(open_detector, options["models"])
    return [film(seed, seconds, options["fps"], detector, progress) for seed in seeds]


def _report(
    seeds: Sequence[int],
    days: dict[tuple[int, int], Findings],
    drills: Sequence[Drill],
    windows: Sequence[Window],
    films: Sequence[Filmed],
) -> Report:
    watched = list(days.values())
    hours = sum(found.seconds for found in watched) / 3600
    speeds = counts.speed_rows(watched)
    errors = counts.speed_errors(speeds)
    covered = np.abs(speeds[:, 1] - speeds[:, 0]) <= 1.96 * speeds[:, 2]
    timed = [window for window in windows if window.by_plates is not None]
    travel = [abs(window.by_plates.seconds / window.true_s - 1) * 100 for window in timed if window.by_plates]
    blind = [abs(window.by_speeds.seconds / window.true_s - 1) * 100 for window in windows if window.by_speeds]
    false = [(seed, hour, alarm) for (seed, hour), found in days.items() for alarm in found.alarms]
    false_drills = sum(drill.others for drill in drills)
    per_day = 24 / (hours + len(drills) * DRILL_S / 3600)
    figures = [
        Figure("n", counts.total(watched), "vehicles over lines"),
        Figure("count_accuracy", counts.accuracy(watched), "counts by class and direction", "%"),
        Figure("speed_error", float(errors.mean()) if len(errors) else 0.0, "mean error of speeds", "%"),
        Figure("travel_time_error", float(np.mean(travel)) if travel else 100.0, "mean error of travel times", "%"),
        _recall("wrong_way_recall", "against", drills),
        Figure("false_alarms_per_day", (len(false) + false_drills) * per_day, "false alarms a camera and day"),
        _recall("stopped_vehicle_recall", "stops", drills),
        _recall("pedestrian_recall", "jaywalks", drills),
        Figure(
            "seconds_to_alarm", max((d.took_s for d in drills if d.took_s is not None), default=0.0), "longest to an alarm", "s"
        ),
        Figure("hours_watched", hours, "hours of one camera", "h"),
    ]
    details = [
        Figure("false_alarms", len(false) + false_drills, "false alarms"),
        Figure("speed_covered", 100 * float(covered.mean()) if len(covered) else 0.0, "within their 95 % intervals", "%"),
        Figure("unmeasured", sum(found.unmeasured for found in watched), "counted without a speed"),
        Figure("travel_windows", len(timed), f"quarters of an hour told, of {len(windows)}"),
        Figure("travel_error_without_plates", float(np.mean(blind)) if blind else 100.0, "by speeds alone", "%"),
    ]
    for kind, cause in ALARM_OF.items():
        took = [drill.took_s for drill in drills if drill.kind == kind and drill.took_s is not None]
        if took:
            details.append(Figure(f"{cause}_seconds", float(np.median(took)), f"{cause}, median of {len(took)}", "s"))
    misses = [Miss(f"seed {drill.seed}, {drill.told}: {_took(drill)}") for drill in drills if not drill.met or drill.others]
    misses += [Miss(f"false alarm: seed {seed}, {hour} h, {alarm.kind} after {alarm.at_s:.0f} s") for seed, hour, alarm in false]
    conditions, notes = _conditions(days, seeds), NOTES
    if films:
        figures += video_report.figures(films)
        details += video_report.details(films)
        conditions += video_report.conditions(films)
        misses += video_report.misses(films)
        notes += video_report.NOTES
    return Report(
        title="Traffic",
        subject=f"simulated truth, seeds {', '.join(map(str, seeds))}",
        figures=figures,
        details=details,
        conditions=conditions,
        misses=misses,
        notes=notes,
    )


def _recall(key: str, kind: str, drills: Sequence[Drill]) -> Figure:
    of_kind = [drill for drill in drills if drill.kind == kind]
    met = sum(drill.met for drill in of_kind)
    label = f"{ALARM_OF[kind]} told within {WITHIN_S:.0f} s"
    return Figure(key, 100 * met / max(len(of_kind), 1), label, "%", wilson(met, len(of_kind)).times(100))


def _took(drill: Drill) -> str:
    took = "never told" if drill.took_s is None else f"told after {drill.took_s:.1f} s"
    return f"{took}; other alarms: {drill.others}"


def _conditions(days: dict[tuple[int, int], Findings], seeds: Sequence[int]) -> list[Condition]:
    sorts: dict[str, list[Findings]] = {"jam": [], "light and crossing": [], "free road": []}
    for (seed, hour), found in days.items():
        conditions = hour_of(seed, hour)
        sorts["jam" if conditions.jam else "light and crossing" if conditions.light_m else "free road"].append(found)
    by_seed = [counts.share(f"seed {seed}", [found for (one, _), found in days.items() if one == seed]) for seed in seeds]
    by_street = [counts.share(name, chosen) for name, chosen in sorts.items() if chosen]
    return [
        Condition("counts by class", counts.class_shares(list(days.values()))),
        Condition("counts by seed", by_seed),
        Condition(f"counts by street (jams at {JAMMED[0]} and {JAMMED[1]} h)", by_street),
    ]
