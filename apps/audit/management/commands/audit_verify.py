"""`manage.py audit_verify`: prove that the audit is whole; exit code 1 where it is not."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from apps.audit.verification import audit_verify


class Command(BaseCommand):
    help = "Check every audit entry, batch, signature and the second store."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One flat JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit_verify()
        for fault in report.faults:
            self.stderr.write(fault)
        self.stdout.write(
            _("%(batches)d batches, %(entries)d sealed entries, %(unsealed)d not sealed yet: %(verdict)s")
            % {
                "batches": report.batches,
                "entries": report.entries,
                "unsealed": report.unsealed,
                "verdict": _("whole") if report.whole else _("NOT WHOLE"),
            }
        )
        if options["json"]:
            counts = {"batches": report.batches, "entries": report.entries, "unsealed": report.unsealed}
            self.stdout.write(json.dumps({**counts, "faults": len(report.faults), "whole": report.whole}))
        if not report.whole:
            raise SystemExit(1)
