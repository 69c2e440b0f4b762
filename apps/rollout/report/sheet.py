"""The report as CSV: one figure a row, so that every table of it fits, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from apps.cameras.availability_selectors import Availability
from apps.rollout.report.figures import HealthReport
from safecity_gis.core.sheets import cell

COLUMNS = ("table", "name", "figure", "value", "unit")
Cells = tuple[str, str, str, Any, str]


def report_csv(report: HealthReport) -> str:
    """UTF-8 text with a header, ended by CRLF as RFC 4180 has it; what is not known is an empty cell."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in row] for row in _rows(report))
    return out.getvalue()


def _rows(report: HealthReport) -> Iterator[Cells]:
    yield from _head(report)
    for table, rows in (
        ("phase", report.phases),
        ("contractor", report.contractors),
        ("site", report.sites),
        ("worst_camera", report.worst_cameras),
    ):
        for row in rows:
            yield from _availability(table, row)
    for blind in report.blind:
        yield "blind", blind.why, "cameras", blind.cameras, ""
        yield "blind", blind.why, "time", blind.seconds, "s"
    for alarm in report.alarms or ():
        for figure, value, unit in (
            ("begun", alarm.begun, ""),
            ("ended", alarm.ended, ""),
            ("median_to_end", alarm.median_end_s, "s"),
            ("longest_to_end", alarm.longest_end_s, "s"),
            ("simulated", alarm.simulated, ""),
        ):
            yield "alarm", alarm.cause, figure, value, unit
    for point in report.weak_points or ():
        yield "weak_point", f"{point.kind} {point.code}", "cameras", point.cameras, ""
        yield "weak_point", f"{point.kind} {point.code}", "after", point.after_h, "h"
    yield from _unmeasured(report)
    yield from _rollout(report)


def _head(report: HealthReport) -> Iterator[Cells]:
    for figure, value in (
        ("since", report.since.isoformat()),
        ("until", report.until.isoformat()),
        ("whole_week", report.whole_week),
        ("made_at", report.made_at.isoformat()),
        ("made_by", report.made_by),
        ("whole_city", report.whole_city),
        ("cameras", report.cameras),
        ("simulated_cameras", report.simulated),
        ("synthetic_plans", report.rollout.synthetic),
        ("alarms_told", report.alarms is not None),
        ("network_told", report.weak_points is not None),
    ):
        yield "report", report.week, figure, value, ""


def _availability(table: str, row: Availability) -> Iterator[Cells]:
    for figure, value, unit in (
        ("cameras", row.cameras, ""),
        ("service", row.service_s, "s"),
        ("up", row.up_s, "s"),
        ("down", row.down_s, "s"),
        ("unknown", row.unknown_s, "s"),
        ("available", row.percent, "%"),
        ("promised", row.promised_percent, "%"),
    ):
        yield table, row.name, figure, value, unit


def _unmeasured(report: HealthReport) -> Iterator[Cells]:
    told = report.unmeasured
    for figure, value, unit in (
        ("unknown", told.unknown_s, "s"),
        ("service", told.service_s, "s"),
        ("silent_cameras", told.silent_cameras, ""),
        ("unpromised_cameras", told.unpromised_cameras, ""),
        ("batteries", told.batteries, ""),
        ("batteries_measured", told.batteries_measured, ""),
    ):
        yield "unmeasured", "", figure, value, unit


def _rollout(report: HealthReport) -> Iterator[Cells]:
    board = report.rollout
    for state, count in board.counts.items():
        yield "rollout", board.phase, state, count, ""
    yield "rollout", board.phase, "in_service", board.in_service, ""
    yield "rollout", board.phase, "target", board.target, ""
    for plan in board.plans:
        yield "plan", f"{plan.length} months", "planned_by_now", plan.planned, ""
        yield "plan", f"{plan.length} months", "behind", plan.behind_months, "months"
    for other in board.other_plans:
        yield "plan", other.state, "reached", other.reached, ""
        for plan in other.plans:
            yield "plan", f"{other.state}, {plan.length} months", "planned_by_now", plan.planned, ""
            yield "plan", f"{other.state}, {plan.length} months", "behind", plan.behind_months, "months"
    if board.outlook is not None:
        for figure, day in (
            ("early", board.outlook.early_on),
            ("middle", board.outlook.middle_on),
            ("late", board.outlook.late_on),
        ):
            yield "forecast", board.phase, figure, day.isoformat() if day else None, ""
        yield "forecast", board.phase, "cannot_be_told", board.outlook.untold and str(board.outlook.untold), ""
    for due in board.milestones:
        yield "milestone", due.code, "due_on", due.due_on.isoformat(), ""
        yield "milestone", due.code, "standing", str(due.standing), ""
        yield "milestone", due.code, "days_late", due.days_late, "days"
