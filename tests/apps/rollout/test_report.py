"""The weekly report: its figures by hand, as CSV that no spreadsheet runs, kept, and made every Monday."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.choices import Role
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.cameras.availability_selectors import Availability
from apps.cameras.models import Camera, CameraTrouble
from apps.cameras.promises import Verdict, verdict
from apps.rollout.board_selectors import Board
from apps.rollout.report.figures import HealthReport, Unmeasured
from apps.rollout.report.keeping import kept_weeks, report_keep, report_read, reports_expire
from apps.rollout.report.selectors import for_reader, health_report
from apps.rollout.report.sheet import report_csv
from apps.rollout.tasks import weekly_health_report
from apps.rollout.weeks import last_week, period_of, week_named
from apps.timeline.bulk import Assertion, facts_assert
from tests.apps.rollout.rolling import EVERYWHERE, MONDAY, WEEK, known_since_the_start, make_phase, stream
from tests.factories import make_jurisdiction, make_user

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=7, hours=1)
HOUR = 3600.0
WEEK_S = 7 * 24 * HOUR


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def make_week() -> list[Camera]:
    """Two cameras of the west were heard of: one always up, one down for 21 hours, frozen for 4; the east was never."""
    cameras = make_phase()
    known_since_the_start()
    stream(cameras[3], (-5, "online"))
    stream(cameras[4], (-5, "online"), (10, "offline"), (31, "online"))
    told = {"figure": None, "simulated": True}
    for hour, state in ((50, "frozen"), (54, "well")):
        assertion = Assertion(cameras[3].pk, MONDAY + timedelta(hours=hour), {"state": state, **told})
        facts_assert(CameraTrouble, subject="camera", within={"kind": "picture"}, assertions=[assertion])
    return cameras


def alarm(hour: float, lasted_h: float | None, cause: Cause = Cause.CAMERA_OFFLINE, district: str = "south") -> None:
    begun = MONDAY + timedelta(hours=hour)
    ended = None if lasted_h is None else begun + timedelta(hours=lasted_h)
    Alert.objects.create(
        cause=cause, dedupe_key=f"{hour}", severity=Severity.MINOR, jurisdiction=make_jurisdiction(district), opened_at=begun,
        closed_at=ended, known_at=begun, simulated=True,
    )  # fmt: skip


def made(user: Any = None, **values: Any) -> HealthReport:
    return health_report(user, **{"week": WEEK, "now": NOW, **values})


def test_availability_is_told_by_phase_contractor_site_and_camera_with_unknown_time_apart() -> None:
    make_week()
    report = made()
    assert (report.cameras, report.whole_week, report.whole_city, len(report.sites)) == (6, True, True, 6)
    west = {row.name: row for row in report.contractors}["A"]
    assert (west.service_s, west.up_s, west.down_s, west.unknown_s) == (2 * WEEK_S, 2 * WEEK_S - 21 * HOUR, 21 * HOUR, 0)
    assert [row.name for row in report.worst_cameras] == ["s4"]
    assert report.unmeasured.unknown_s == 4 * WEEK_S and report.unmeasured.silent_cameras == 4
    assert report.unmeasured.service_s == 6 * WEEK_S


def test_blind_time_is_told_by_its_reason() -> None:
    make_week()
    assert [(row.why, row.cameras, row.seconds) for row in made().blind] == [("offline", 1, 21 * HOUR), ("frozen", 1, 4 * HOUR)]


def test_alarms_of_the_week_are_told_by_cause_with_the_time_to_their_end() -> None:
    make_phase()
    for hour, lasted in ((1, 1.0), (2, 2.0), (3, 9.0), (4, None)):
        alarm(hour, lasted)
    alarm(5, 3.0, Cause.CLOCK_OFF, "east")
    alarm(-1, 1.0, Cause.TEST)
    alarm(7 * 24, 1.0, Cause.TEST)
    first, second = made().alarms or ()
    assert (first.cause, first.begun, first.ended, first.median_end_s, first.longest_end_s) == (
        "camera_offline", 4, 3, 2 * HOUR, 9 * HOUR,
    )  # fmt: skip
    assert (second.cause, second.begun, second.simulated) == ("clock_off", 1, 1)
    assert [row.cause for row in made(make_user(Role.OPERATOR)).alarms or ()] == ["camera_offline"]


def test_a_reader_gets_the_cameras_in_his_charge_and_only_what_he_may_see() -> None:
    make_week()
    south = made(make_user(Role.TRAFFIC_OFFICER))
    assert (south.cameras, south.whole_city, [row.name for row in south.contractors]) == (2, False, ["A"])
    assert south.alarms == [] and south.weak_points is None and south.unmeasured.batteries is None
    administrator = made(make_user(Role.ADMINISTRATOR, **EVERYWHERE))
    assert (administrator.cameras, administrator.alarms, administrator.weak_points) == (6, None, [])


def test_a_kept_report_comes_back_whole_and_is_cut_to_what_its_reader_may_see() -> None:
    make_week()
    alarm(1, 1.0)
    report = made()
    path = report_keep(report)
    assert path.stat().st_mode & 0o077 == 0
    found = report_read(WEEK)
    assert found == report and found is not None
    assert for_reader(found, make_user(Role.COMMANDER)) == report
    overseen = for_reader(found, make_user(Role.OVERSIGHT))
    assert (overseen.alarms, overseen.weak_points, overseen.contractors) == (None, None, report.contractors)


def test_a_report_that_is_not_kept_or_cannot_be_read_is_none() -> None:
    assert report_read("2026-W01") is None
    report_keep(replace(made(), week="2026-W02")).write_bytes(b'{"week": 3}')
    assert report_read("2026-W02") is None
    with pytest.raises(ValueError, match="no week"):
        report_read("../secrets")


def test_reports_are_dropped_after_two_years() -> None:
    for week in ("2024-W12", "2024-W13", "2026-W11"):
        report_keep(replace(made(), week=week))
    assert reports_expire(NOW) == 1
    assert kept_weeks() == ["2026-W11", "2024-W13"]


def test_the_job_keeps_the_week_that_is_over_once() -> None:
    make_week()
    week = last_week(timezone.now())
    for _ in range(2):
        weekly_health_report(0)
    assert kept_weeks() == [week]
    assert Entry.objects.filter(action=Action.REPORT_MAKE, target=week).count() == 1


def table(report: HealthReport) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(report_csv(report))))


def test_the_csv_has_a_row_for_every_figure() -> None:
    make_week()
    alarm(1, 2.0)
    told = {(row["table"], row["name"], row["figure"]): row["value"] for row in table(made())}
    assert told["contractor", "A", "down"] == str(21 * HOUR)
    assert told["contractor", "B", "available"] == "0.0" and told["contractor", "B", "unknown"] == str(4 * WEEK_S)
    assert told["alarm", "camera_offline", "median_to_end"] == str(2 * HOUR)
    assert told["rollout", "1", "in_service"] == "6" and told["milestone", "half", "standing"] == "late"
    assert told["report", WEEK, "synthetic_plans"] == "True" and told["unmeasured", "", "silent_cameras"] == "4"
    assert sum(table == "site" and figure == "up" for table, _, figure in told) == 6


def empty() -> HealthReport:
    nothing = Unmeasured(0.0, 0.0, 0, 0, None, None)
    at, counts = MONDAY, dict.fromkeys(("planned", "installed", "commissioned", "faulty", "retired"), 0)
    rollout = Board("1", at, at, counts, 0, 0, 0, 0, None, False, True, [], [], {}, [], [], [], [], None, None)
    return HealthReport(WEEK, at, at, True, at, "x", True, 0, 0, [], [], [], [], [], None, None, nothing, rollout)


@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), start=st.sampled_from("=+-@\t\r\n"))
def test_no_name_becomes_a_formula(name: str, start: str) -> None:
    row = Availability(start + name, 1, 10.0, 9.0, 1.0, 0.0, 90.0)
    report = replace(empty(), contractors=[row])
    cells = [cell for line in csv.reader(StringIO(report_csv(report), newline="")) for cell in line]
    assert f"'{start}{name}" in cells
    assert not any(cell.startswith(tuple("=+@\t\r\n")) for cell in cells)


@pytest.mark.parametrize(
    ("up", "down", "promised", "expected"),
    [
        (95, 5, 95.0, Verdict.KEPT),
        (94, 6, 95.0, Verdict.BROKEN),
        (90, 5, 95.0, Verdict.UNCLEAR),
        (0, 0, 95.0, Verdict.UNCLEAR),
        (50, 50, None, None),
    ],
)
def test_unknown_time_is_held_against_nobody(up: float, down: float, promised: float | None, expected: Verdict | None) -> None:
    assert verdict(Availability("x", 1, 100.0, up, down, 100.0 - up - down, promised)) is expected


def test_a_week_is_from_monday_to_monday_by_the_citys_clock() -> None:
    period = period_of(WEEK, NOW)
    assert (period.since, period.until) == (MONDAY, MONDAY + timedelta(days=7))
    assert week_named(MONDAY) == WEEK == last_week(MONDAY + timedelta(days=8))
    assert period_of(WEEK, MONDAY + timedelta(hours=3)).until == MONDAY + timedelta(hours=3)
    assert week_named(datetime(2027, 1, 2, tzinfo=UTC)) == "2026-W53"


@pytest.mark.parametrize("week", ["2026-W54", "2026-W00", "2026-12", "W12", "2026-W13", "9999-W01", "../2026-W12"])
def test_what_is_no_week_or_has_not_begun_is_refused(week: str) -> None:
    with pytest.raises(ValueError):
        period_of(week, MONDAY + timedelta(days=6))


def test_the_command_writes_the_csv_and_says_what_is_wrong(tmp_path: Path) -> None:
    make_week()
    call_command("health_report", week=WEEK, csv=tmp_path / "week.csv", keep=True)
    assert (tmp_path / "week.csv").read_bytes().startswith(b"table,name,figure,value,unit\r\n")
    assert kept_weeks() == [WEEK]
    for wrong in ({"week": "soon", "keep": True}, {"week": WEEK}):
        with pytest.raises(CommandError):
            call_command("health_report", **wrong)
