"""Keeps weekly reports as figures, not as pages: each reader gets pages with his own name, and only what he may see."""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from django.conf import settings

from apps.rollout.report.figures import HealthReport
from apps.rollout.weeks import week_named

KEPT_WEEKS = 104
"""Two years: as long as a dispute about what a contract owes for a year can last. Facts themselves are never deleted."""


def report_keep(report: HealthReport) -> Path:
    """Write a week's report whole or not at all, in place of an earlier one; only its owner may read the file.

    Raises:
        OSError: it cannot be written.
    """
    path = _path(report.week)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_bytes(msgspec.json.encode(report))
    os.replace(partial, path)
    return path


def report_read(week: str) -> HealthReport | None:
    """The kept report of a week; None where none is kept, or one that an older version wrote otherwise.

    Raises:
        ValueError: it is no week.
    """
    path = _path(week)
    try:
        return msgspec.json.decode(path.read_bytes(), type=HealthReport)
    except (FileNotFoundError, ValueError):
        return None


def kept_weeks() -> list[str]:
    """Weeks with a kept report, the newest first."""
    return sorted((path.stem.removeprefix("health-") for path in _folder().glob("health-*.json")), reverse=True)


def reports_expire(now: datetime) -> int:
    """Remove reports older than `KEPT_WEEKS`; returns how many."""
    oldest = week_named(now - timedelta(weeks=KEPT_WEEKS))
    gone = [week for week in kept_weeks() if week < oldest]
    for week in gone:
        with suppress(FileNotFoundError):
            _path(week).unlink()
    return len(gone)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "reports"


def _path(week: str) -> Path:
    """Raises ValueError: `week` would name another file than that of a week."""
    if not week.replace("-", "").isalnum():
        raise ValueError(f"no week: {week!r}")
    return _folder() / f"health-{week}.json"
