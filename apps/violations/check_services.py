"""A person decides a violation: plate, make, colour, measurement and the stolen lists; nothing else confirms one."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.plates.stolen import StolenStatus, stolen_status
from apps.violations.choices import ViolationState
from apps.violations.models import Violation
from apps.violations.raise_services import violation_move
from apps.violations.refusals import AlreadyDecided, NotConfirmable, ReadAgain
from safecity_gis.core.plates.matching import normalise
from safecity_gis.core.traffic.violations import StolenSaid, ViolationAnswers, against_penalty
from safecity_gis.core.traffic.violations import ViolationState as States
from safecity_gis.messages.plates import CharacterVote

ONE_OFFENCE = timedelta(minutes=10)
"""What several cameras, or tracklets that broke off, tell of one plate and kind within so long is one offence."""


def violation_check(
    *,
    actor: User,
    violation: Violation,
    revision: int,
    answers: ViolationAnswers,
    confirm: bool,
    reason: str = "",
    address: str | None = None,
) -> Violation:
    """Decide a violation after comparing it with its photo; otherwise than by this nothing is ever confirmed.

    Args:
        revision: of the read that was compared.
        confirm: or else reject, with a reason.

    Raises:
        PermissionDenied: it lies outside where the actor compares; recorded.
        NotConfirmable: the answers or the stolen lists do not allow it; `data` has the objections. Recorded.
        ReadAgain: the vehicle was read better meanwhile; what was compared is not what would be decided.
        AlreadyDecided: somebody else was faster, or it has lapsed.
    """
    who = {"actor": actor, "address": address}
    violation_require(violation, Action.VIOLATION_CHECK, **who)
    if violation.state != ViolationState.OPEN:
        raise AlreadyDecided
    if violation.revision != revision:
        raise ReadAgain
    now = timezone.now()
    stolen = stolen_now(violation, now)
    if confirm:
        against = against_penalty(answers, stolen_said(stolen), photo=bool(violation.crop))
        if same_offence(violation).exists():
            against.append("accused_already")
    else:
        against = [] if reason.strip() else ["no_reason"]
    # Reasons stay in the row and in the audit, plates do not.
    if violation.text and violation.text in normalise(reason):
        against.append("plate_in_reason")
    if against:
        if confirm:
            refusal_record(violation, Action.VIOLATION_CHECK, against, **who)
        raise NotConfirmable({"objections": against})
    state = States.CONFIRMED if confirm else States.REJECTED
    said = {"plate": answers.plate, "make": answers.make, "colour": answers.colour, "measurement": answers.measurement}
    told = {"reason": reason.strip()[:300], "checked_by": actor, "answers": said, "list_age_s": stolen.list_age_s}
    with transaction.atomic():
        _alone(violation)
        twice = confirm and same_offence(violation).exists()
        if not twice:
            if not violation_move(violation, state, ended_at=now, **told):
                still = Violation.objects.filter(pk=violation.pk, state=ViolationState.OPEN).exists()
                raise ReadAgain if still else AlreadyDecided
            data = {"decision": state.value, "answers": said, "simulated": violation.simulated}
            target = {"target_type": "violation", "target": str(violation.pk)}
            audit_record(action=Action.VIOLATION_CHECK, reason=reason, data=data, **target, **who)
    if twice:
        refusal_record(violation, Action.VIOLATION_CHECK, ["accused_already"], **who)
        raise NotConfirmable({"objections": ["accused_already"]})
    violation.refresh_from_db()
    return violation


def _alone(violation: Violation) -> None:
    """Until the transaction ends: two who confirm what two cameras saw of one offence must not both be the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"offence {violation.kind} {violation.text}"])


def same_offence(violation: Violation) -> QuerySet[Violation]:
    """Other violations, confirmed or handed over, that tell of the same offence of the same vehicle."""
    around = (violation.captured_at - ONE_OFFENCE, violation.captured_at + ONE_OFFENCE)
    accused = Violation.objects.filter(state__in=[ViolationState.CONFIRMED, ViolationState.SENT], captured_at__range=around)
    return accused.filter(kind=violation.kind, text=violation.text, simulated=violation.simulated).exclude(pk=violation.pk)


def stolen_now(violation: Violation, now: datetime) -> StolenStatus:
    """What the stolen lists say of its plate and of what it may have been misread for."""
    votes = [CharacterVote(one, sure, tuple((other, share) for other, share in rest)) for one, sure, rest in violation.votes]
    return stolen_status(violation.text, now, votes, simulated=violation.simulated)


def stolen_said(stolen: StolenStatus) -> StolenSaid:
    """The part of it that a penalty depends on."""
    return StolenSaid(known=stolen.known, listed=stolen.listed, amber=stolen.amber)


def violation_require(violation: Violation, action: Action, *, actor: User, address: str | None) -> None:
    """Raises PermissionDenied, and records it, where the actor may not decide this violation."""
    require_capability(actor, Capability.PLATE_CHECK, action=action, target=str(violation.pk))
    if Violation.objects.visible_to(actor).filter(pk=violation.pk).exists():
        return
    refused = {"outcome": Outcome.REFUSED, "reason": f"lacks {Capability.PLATE_CHECK} there", "address": address}
    audit_record(actor=actor, action=action, target_type="violation", target=str(violation.pk), **refused)
    raise PermissionDenied(_("You do not have the right to decide this violation."))


def refusal_record(violation: Violation, action: Action, against: list[str], *, actor: User, address: str | None) -> None:
    """Record what the answers or lists forbade."""
    told = {"outcome": Outcome.REFUSED, "reason": " ".join(against), "address": address}
    audit_record(actor=actor, action=action, target_type="violation", target=str(violation.pk), **told)
