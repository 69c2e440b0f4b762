"""`manage.py evaluate [NAME …]`: measure recognition; without a name, say what can be measured."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from apps.evaluation.page import page_path, page_write
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput, evaluations
from apps.evaluation.report import Figure, Report

INTERRUPTED = 130
"""Exit status of a command that the keyboard ended, as shells have it."""


class Command(BaseCommand):
    help = "Measure recognition against known truth, and write an HTML page of what was missed."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = parser.add_subparsers(dest="name", metavar="NAME", title="evaluations")
        for name, evaluation in evaluations().items():
            own = names.add_parser(name, help=evaluation.help, description=evaluation.help)
            own.add_argument("--json", action="store_true", help="one flat JSON object on the last line")
            own.add_argument("--html", type=Path, metavar="FILE", help="where the page goes; SAFECITY_VAR/evaluations by default")
            evaluation.add_arguments(own)

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        if name is None:
            for offered, evaluation in evaluations().items():
                self.stdout.write(f"{offered:<14} {evaluation.help}")
            return
        progress = Progress(self.stderr._out)
        try:
            report = evaluations()[name].run(progress, **options)
        except BadInput as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            progress.end()
            self.stderr.write("interrupted: nothing was measured")
            raise SystemExit(INTERRUPTED) from None
        progress.end()
        self._tell(report, self._write_page(name, report, options), as_json=options["json"])

    def _write_page(self, name: str, report: Report, options: dict[str, Any]) -> Path:
        at = datetime.now(UTC)
        path = options["html"] or page_path(name, Path(report.subject).name, at)
        try:
            page_write(report, path, at)
        except OSError as error:
            raise CommandError(f"{path}: the page cannot be written: {error.strerror}") from error
        return path

    def _tell(self, report: Report, page: Path, *, as_json: bool) -> None:
        if as_json:
            self.stderr.write(f"page: {page}")
            self.stdout.write(orjson.dumps(report.flat()).decode())
            return
        self.stdout.write(f"{report.title}: {report.subject}")
        for figure in (*report.figures, *report.details):
            self.stdout.write(f"  {figure.label:<32} {_shown(figure)}")
        for condition in report.conditions:
            self.stdout.write(f"  missed, by {condition.title}")
            for share in condition.shares:
                low, high = share.interval
                line = f"{share.missed:>6} of {share.total:<6} {share.percent:5.1f} %  ({low:.1f} to {high:.1f})"
                self.stdout.write(f"    {share.condition:<30} {line}")
        self.stdout.write(f"page: {page}")


def _shown(figure: Figure) -> str:
    value = str(figure.value) if isinstance(figure.value, int) else f"{figure.value:.2f}"
    between = "" if figure.interval is None else f"  ({figure.interval.low:.1f} to {figure.interval.high:.1f})"
    return f"{value:>9} {figure.unit}{between}"
