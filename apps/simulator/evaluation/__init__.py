"""`manage.py evaluate health`: injected faults must raise exactly their alarm in time, and a healthy day none."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from apps.cameras.models import CameraHealth
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput, register
from apps.evaluation.report import Condition, Figure, Miss, Report, Share
from apps.network.models import PlaceHealth, SpanHealth
from apps.simulator.choices import FaultKind
from apps.simulator.city_view import CityView
from apps.simulator.evaluation.cases import MUST, target_of
from apps.simulator.evaluation.exam import Exam, Raised
from apps.simulator.evaluation.traffic import TrafficEvaluation
from apps.simulator.faults import Fault
from apps.simulator.loading import city_load

SEEDS = (1, 2, 3, 4, 5)
BEGIN = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
"""Noon in Karachi, with sun on the panels."""
WELL_S, WATCHED_S, MENDED_S = 40, 90, 150
HOUR_S = 3600
NOTES = (
    "Faults are injected by the simulator, one at a time, after forty seconds of calm. An alarm that is not the fault's own, one "
    "that comes too late, and one that is open two and a half minutes after the fault is mended all count as missed.",
    "A simulated worker gives its verdict on a picture ten seconds after the fault; what real workers make of pictures is for "
    "the tests of the picture, on rendered and recorded video.",
)


@dataclass(frozen=True)
class Case:
    kind: FaultKind
    seed: int
    target: str
    took_s: float | None
    """Until the right alarm; None where it never came."""
    others: tuple[Raised, ...]
    stayed: int
    """Alarms that were open long after the fault was over."""

    @property
    def met(self) -> bool:
        return self.took_s is not None and self.took_s <= MUST[self.kind].within_s and not self.others and not self.stayed


class HealthEvaluation:
    """Every kind of fault somewhere in the seeded city, once for each seed, then a day without any."""

    name = "health"
    help = (
        "inject faults into the simulated city and a healthy day, and judge the alarms (needs the seeded city; not beside fusion)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hours", type=float, default=24.0, help="of the healthy day")
        parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))

    def run(self, progress: Progress, **options: Any) -> Report:
        city = city_load()
        if not city or not city.plant.spans:
            raise BadInput("there is no seeded city with cameras and fibre in this database: run city_seed")
        cases = [case for seed in options["seeds"] for case in self._cases(city, seed, progress)]
        alarms = self._healthy(city, options["hours"], progress)
        return _report(city, cases, alarms, options["hours"])

    def _cases(self, city: CityView, seed: int, progress: Progress) -> list[Case]:
        cases = []
        for number, kind in enumerate(MUST):
            progress.tell(f"faults of seed {seed}", number, len(MUST))
            with transaction.atomic():
                cases.append(_case(city, kind, seed))
                transaction.set_rollback(True)
        return cases

    def _healthy(self, city: CityView, hours: float, progress: Progress) -> list[Raised]:
        with transaction.atomic():
            begin = beginning()
            exam = Exam(city, seed=SEEDS[0], begin=begin)
            for minute in range(int(hours * 60)):
                progress.tell("minutes of a healthy day", minute, int(hours * 60))
                exam.go_on(60)
            raised = exam.raised(begin)
            transaction.set_rollback(True)
        return raised


def beginning() -> datetime:
    """Noon, or later where the database knows of something later: nothing is told of the past."""
    newest = (model.objects.aggregate(at=Max("valid_from"))["at"] for model in (CameraHealth, PlaceHealth, SpanHealth))
    return max([BEGIN, *(at + timedelta(minutes=1) for at in newest if at is not None)])


def _case(city: CityView, kind: FaultKind, seed: int) -> Case:
    exam = Exam(city, seed=seed, begin=beginning())
    exam.go_on(WELL_S)
    target, began = target_of(kind, city, exam.rng), exam.now
    before = exam.still_open()
    exam.go_on(WATCHED_S, [Fault(kind, target, began.timestamp())])
    exam.go_on(MENDED_S)
    raised = exam.raised(began)
    right = [alarm for alarm in raised if (alarm.cause, alarm.target) == (MUST[kind].cause, target)]
    others = tuple(alarm for alarm in raised if alarm not in right[:1])
    took_s = right[0].known_at - began.timestamp() if right else None
    return Case(kind, seed, target, took_s, others, exam.still_open() - before)


def _report(city: CityView, cases: Sequence[Case], alarms: Sequence[Raised], hours: float) -> Report:
    met = [case for case in cases if case.met]
    figures = [
        Figure("n", len(cases), "injected faults"),
        Figure("met", len(met), "raised exactly their alarm in time"),
        Figure("false_alarms_per_day", len(alarms) * 24 / hours, "alarms of a healthy day"),
        Figure("healthy_hours", hours, "simulated healthy hours", unit="h"),
        Figure("cameras", len(city.cameras), "cameras"),
    ]
    details = []
    for kind, must in MUST.items():
        took = [case.took_s for case in cases if case.kind is kind and case.took_s is not None]
        if took:
            details.append(
                Figure(kind.value, max(took), f"{kind.value}, longest of {len(took)}", unit=f"s (must: {must.within_s:.0f})")
            )
    shares = [
        Share(kind.value, sum(case.kind is kind and not case.met for case in cases), sum(case.kind is kind for case in cases))
        for kind in MUST
    ]
    wrong = [Miss(_told(case)) for case in cases if not case.met]
    wrong += [Miss(f"healthy day: {alarm.cause} {alarm.target}") for alarm in alarms[:50]]
    return Report(
        title="Health of cameras, fibre and power",
        subject=f"{len(city.cameras)} simulated cameras",
        figures=figures,
        details=details,
        conditions=[Condition("fault", shares)],
        misses=wrong,
        notes=NOTES,
    )


def _told(case: Case) -> str:
    took = "never" if case.took_s is None else f"after {case.took_s:.0f} s"
    others = ", ".join(f"{alarm.cause} {alarm.target}" for alarm in case.others)
    return (
        f"{case.kind.value} {case.target} (seed {case.seed}): {took}; besides it: {others or 'nothing'}; left open: {case.stayed}"
    )


register(HealthEvaluation())
register(TrafficEvaluation())
