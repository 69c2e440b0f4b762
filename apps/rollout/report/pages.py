"""The report as PDF: A4 pages that say on each who made it, who reads it and when."""

import subprocess
import sys
from datetime import datetime
from threading import BoundedSemaphore

import structlog
from django.conf import settings
from django.template.loader import render_to_string

from apps.cameras.promises import Verdict, verdict
from apps.rollout.chart import LIGHT, chart_of
from apps.rollout.report.figures import HealthReport
from apps.rollout.report.selectors import worst

log = structlog.get_logger(__name__)
TIMEOUT_S = 90
PATIENCE_S = 30
MOST_SITES = 25
_one_at_a_time = BoundedSemaphore(1)


class PdfBusy(Exception):
    """Others are being made; ask again in a minute."""


class PdfFailed(Exception):
    """The pages could not be laid out; the log says why."""


def report_html(report: HealthReport, *, reader: str, at: datetime) -> str:
    """The document, in the language that is active."""
    context = {
        "report": report,
        "board": report.rollout,
        "chart": chart_of(report.rollout, LIGHT),
        "worst_sites": worst(report.sites)[:MOST_SITES],
        "broken": sum(verdict(row) is Verdict.BROKEN for row in report.sites),
        "unclear": sum(verdict(row) is Verdict.UNCLEAR for row in report.sites),
        "reader": reader,
        "at": at,
    }
    return render_to_string("rollout/report.html", context)


def report_pdf(report: HealthReport, *, reader: str, at: datetime) -> bytes:
    """The document as PDF; `reader` and `at` are printed on every page.

    Raises:
        PdfBusy: no turn came within `PATIENCE_S`.
        PdfFailed: the layout failed or took longer than `TIMEOUT_S`.
    """
    html = report_html(report, reader=reader, at=at).encode()
    static = str(settings.STATICFILES_DIRS[0])
    if not _one_at_a_time.acquire(timeout=PATIENCE_S):
        raise PdfBusy
    try:
        command = [sys.executable, "-m", "apps.rollout.report.pdf_process", static]
        done = subprocess.run(command, input=html, capture_output=True, timeout=TIMEOUT_S, cwd=settings.BASE_DIR, check=False)
    except subprocess.TimeoutExpired as expired:
        log.warning("rollout.pdf.timeout", week=report.week)
        raise PdfFailed from expired
    finally:
        _one_at_a_time.release()
    if done.returncode:
        log.warning("rollout.pdf.failed", week=report.week, said=done.stderr.decode(errors="replace")[-500:])
        raise PdfFailed
    return done.stdout
