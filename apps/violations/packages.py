"""A confirmed violation as a signed evidence package; the same row always makes the same bytes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from apps.audit.keys import KeyUnusable, key_make, key_read
from apps.violations.choices import ViolationKind, ViolationState
from apps.violations.echallan.interface import Package
from apps.violations.models import Violation
from safecity_gis.core.evidence import package_make
from safecity_gis.core.traffic.violations import SURE_SDS


def package_of(violation: Violation) -> Package:
    """Raises KeyUnusable: the key is lost though packages were signed with it, or its file holds something else."""
    content = package_make(_facts(violation), bytes(violation.crop), signing_key())
    return Package(str(violation.pk), content, violation.simulated)


def signing_key() -> Ed25519PrivateKey:
    """The key of evidence, not that of the audit; made before the first package."""
    path = Path(settings.EVIDENCE_SIGNING_KEY)
    try:
        if not path.exists():
            if Violation.objects.filter(state=ViolationState.SENT).exists():
                raise KeyUnusable(f"{path} is missing, but packages were signed with it")
            key_make(path)
        return key_read(path)
    except OSError as error:
        raise KeyUnusable(f"{path} cannot be used: {error.strerror}") from error


def _facts(violation: Violation) -> dict[str, Any]:
    place, checker = violation.position, violation.checked_by
    return {
        "id": str(violation.pk),
        "simulated": violation.simulated,
        "kind": violation.kind,
        "camera": violation.camera.code,
        "segment": {"code": violation.segment, "name": violation.segment_name},
        "line": violation.line or None,
        "position": None if place is None else {"lon": place.x, "lat": place.y},
        "measured": {
            "at": _told(violation.measured_at),
            "value": violation.value,
            "sd": violation.sd,
            "limit": violation.limit,
            "margin": violation.margin,
            "sure_sds": SURE_SDS,
            "unit": "s" if violation.kind == ViolationKind.STOPPED else "km/h",
        },
        "plate": {
            "text": violation.text,
            "written": violation.written,
            "confidence": violation.confidence,
            "votes": violation.votes,
            "reads": violation.reads,
        },
        "vehicle": {"object_class": violation.object_class, "colour": violation.colour},
        "photo_at": _told(violation.captured_at),
        "checked": {
            "by": checker.get_username() if checker else None,
            "at": _told(violation.ended_at),
            "answers": violation.answers,
            "stolen_list_age_s": violation.list_age_s,
        },
    }


def _told(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
