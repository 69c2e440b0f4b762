"""Make a week's health report."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.rollout.report.keeping import report_keep
from apps.rollout.report.pages import PdfBusy, PdfFailed, report_pdf
from apps.rollout.report.selectors import health_report
from apps.rollout.report.sheet import report_csv
from apps.rollout.weeks import last_week


class Command(BaseCommand):
    help = "Write the health report of a week, of all cameras, as PDF and CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", help="as 2026-W47 (default: the last that is over)")
        parser.add_argument("--pdf", type=Path)
        parser.add_argument("--csv", type=Path)
        parser.add_argument("--keep", action="store_true", help="keep it for the board, in place of an earlier one")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["pdf"] or options["csv"] or options["keep"]):
            raise CommandError("nothing to do: name --pdf FILE, --csv FILE or --keep")
        now = timezone.now()
        week = options["week"] or last_week(now)
        try:
            with translation.override(options["language"]):
                self._write(week, now, options)
        except (ValueError, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        except (PdfBusy, PdfFailed) as failed:
            raise CommandError("the PDF could not be laid out; the log says why") from failed

    def _write(self, week: str, now: Any, options: dict[str, Any]) -> None:
        report = health_report(None, week=week, now=now)
        audit_record(actor=SYSTEM, action=Action.REPORT_MAKE, target_type="health report", target=week)
        if options["pdf"]:
            options["pdf"].write_bytes(report_pdf(report, reader="command line", at=now))
        if options["csv"]:
            options["csv"].write_text(report_csv(report), encoding="utf-8", newline="")
        if options["keep"]:
            report_keep(report)
        self.stdout.write(f"{week}: {report.cameras} cameras in service")
