"""Violations as JSON."""

from typing import Any

from apps.plates.api.answers import photo_of
from apps.plates.stolen import StolenStatus
from apps.violations.choices import ViolationKind
from apps.violations.models import Violation


def violation_row(violation: Violation) -> dict[str, Any]:
    """In a list: when and where and of what kind, not of whom."""
    names = ("kind", "state", "segment", "segment_name", "line", "measured_at", "captured_at", "ended_at", "sent_at", "simulated")
    return {name: getattr(violation, name) for name in names} | {
        "id": str(violation.pk),
        "camera": violation.camera.code,
        "value": violation.value,
        "sd": violation.sd,
        "limit": violation.limit,
        "margin": violation.margin,
        "unit": "s" if violation.kind == ViolationKind.STOPPED else "km/h",
    }


def violation_told(violation: Violation, stolen: StolenStatus | None) -> dict[str, Any]:
    """To compare: what was measured and seen, and what the stolen lists say of the plate now, where that still matters."""
    return violation_row(violation) | {
        "revision": violation.revision,
        "seen": {
            "text": violation.text,
            "written": violation.written,
            "confidence": violation.confidence,
            "votes": violation.votes,
            "reads": violation.reads,
            "object_class": violation.object_class,
            "colour": violation.colour,
            "photo": photo_of(violation.crop),
        },
        "stolen": None if stolen is None else _stolen_told(stolen),
        "answers": violation.answers,
        "reason": violation.reason,
        "checked_by": violation.checked_by.get_username() if violation.checked_by else None,
        "sent_by": violation.sent_by.get_username() if violation.sent_by else None,
        "receipt": violation.receipt,
        "package_sha256": violation.package_sha256,
        "cleared_at": violation.cleared_at,
    }


def _stolen_told(stolen: StolenStatus) -> dict[str, Any]:
    names = ("known", "listed", "exact", "amber", "list_age_s", "clear")
    return {name: getattr(stolen, name) for name in names}
