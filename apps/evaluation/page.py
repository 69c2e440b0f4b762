"""The HTML page of an evaluation: one file that asks nobody for anything."""

import base64
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from apps.evaluation.report import Report


def page_path(name: str, subject: str, at: datetime) -> Path:
    """Where the page goes when nobody says: `$SAFECITY_VAR/evaluations/NAME-SUBJECT-TIME.html`."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in subject)[:80]
    parts = [name, *([safe] if safe else []), at.astimezone(UTC).strftime("%Y%m%dT%H%M%S")]
    return Path(settings.VAR_DIR) / "evaluations" / ("-".join(parts) + ".html")


def page_write(report: Report, path: Path, at: datetime) -> None:
    """Write the page, with the folders above it; only its owner may read it, for it may show people.

    Raises:
        OSError: it cannot be written.
    """
    misses = [(miss.caption, base64.b64encode(miss.jpeg).decode()) for miss in report.misses]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(render_to_string("evaluation/report.html", {"report": report, "misses": misses, "at": at}), encoding="utf-8")
