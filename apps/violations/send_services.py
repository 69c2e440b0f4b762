"""A person hands a confirmed violation over to the e-challan system: once, and after the stolen lists were asked again."""

import hashlib

import structlog
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.choices import Action, Outcome
from apps.audit.keys import KeyUnusable
from apps.audit.services import audit_record
from apps.violations.check_services import refusal_record, same_offence, stolen_now, stolen_said, violation_require
from apps.violations.choices import ViolationState
from apps.violations.echallan.handing import echallan_for
from apps.violations.echallan.interface import HandingFailed
from apps.violations.models import Violation
from apps.violations.packages import package_of
from apps.violations.raise_services import violation_move
from apps.violations.refusals import AccusedAlready, HandOverFailed, KeyLost, NoEChallan, NotToSend, StolenObjects
from safecity_gis.core.traffic.violations import ViolationState as States
from safecity_gis.core.traffic.violations import against_stolen

log = structlog.get_logger(__name__)


def violation_send(*, actor: User, violation: Violation, address: str | None = None) -> Violation:
    """Hand a confirmed violation over as an evidence package, recorded once.

    The row, and those of the same offence, are locked while it is handed over, so that two people send one package. A hand-over
    whose record was lost is repeated with the same bytes, which the other side knows again.

    Raises:
        PermissionDenied: it lies outside where the actor compares; recorded.
        NotToSend: it is not confirmed, or was handed over.
        AccusedAlready: another violation of the same offence was handed over. Recorded.
        StolenObjects: by now the plate is listed, or the list too old, or none is there; `data` has the objections. Recorded.
        NoEChallan: none is set up for it.
        HandOverFailed: the other side did not take it; recorded.
        KeyLost: the signing key is not where it was; recorded.
    """
    who = {"actor": actor, "address": address}
    violation_require(violation, Action.VIOLATION_SEND, **who)
    system = echallan_for(simulated=violation.simulated)
    if system is None:
        raise NoEChallan
    try:
        with transaction.atomic():
            row = _locked(violation)
            if row.state != ViolationState.CONFIRMED or not row.crop:
                raise NotToSend
            if same_offence(row).filter(state=ViolationState.SENT).exists():
                raise AccusedAlready({"objections": ["accused_already"]})
            now = timezone.now()
            against = against_stolen(stolen_said(stolen_now(row, now)))
            if against:
                raise StolenObjects({"objections": against})
            package = package_of(row)
            receipt = system.hand_over(package)
            told = {
                "sent_by": actor,
                "sent_at": now,
                "receipt": receipt.number[:200],
                "package_sha256": hashlib.sha256(package.content).hexdigest(),
            }
            if not violation_move(row, States.SENT, **told):
                raise NotToSend
            data = {"receipt": receipt.number[:200], "sha256": told["package_sha256"], "simulated": row.simulated}
            audit_record(action=Action.VIOLATION_SEND, target_type="violation", target=str(row.pk), data=data, **who)
    except (AccusedAlready, StolenObjects) as refusal:
        refusal_record(violation, Action.VIOLATION_SEND, list((refusal.data or {})["objections"]), **who)
        raise
    except (HandingFailed, KeyUnusable) as error:
        log.warning("violations.package.refused", violation=str(violation.pk), reason=str(error))
        failed = {"outcome": Outcome.FAILED, "reason": str(error)}
        audit_record(action=Action.VIOLATION_SEND, target_type="violation", target=str(violation.pk), **failed, **who)
        raise (KeyLost if isinstance(error, KeyUnusable) else HandOverFailed) from error
    violation.refresh_from_db()
    return violation


def leftovers_clear() -> int:
    """Remove what hand-overs that were killed left behind in either system; a system that cannot be reached waits for the next
    time."""
    cleared = 0
    for simulated in (False, True):
        system = echallan_for(simulated=simulated)
        if system is not None:
            try:
                cleared += system.clear()
            except HandingFailed as error:
                log.warning("violations.leftovers.kept", simulated=simulated, reason=str(error))
    return cleared


def _locked(violation: Violation) -> Violation:
    """The row as it is now; locked with those of the same offence, everywhere in one order."""
    alike = Violation.objects.filter(pk__in=[violation.pk, *same_offence(violation).values_list("pk", flat=True)])
    rows = alike.order_by("pk").select_for_update(of=("self",)).select_related("camera", "checked_by")
    return next(row for row in rows if row.pk == violation.pk)
