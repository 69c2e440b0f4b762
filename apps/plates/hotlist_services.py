"""The only writer of hotlists as such: made, renewed, withdrawn. What stands in them is `version_services`' business."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import Jurisdiction, User
from apps.accounts.selectors import scope_of
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record
from apps.plates.choices import ListKind
from apps.plates.models import Hotlist
from apps.plates.refusals import ListEnded


@transaction.atomic
def _made(actor: User | None, hotlist: Hotlist, address: str | None) -> Hotlist:
    hotlist.save(force_insert=True)
    record(actor, hotlist, "made", address, kind=hotlist.kind, expires_at=hotlist.expires_at.isoformat())
    return hotlist


def hotlist_create(
    *,
    actor: User | None,
    code: str,
    name: str,
    kind: ListKind,
    source: str,
    legal_basis: str,
    owner: str,
    jurisdiction: Jurisdiction,
    expires_at: datetime,
    simulated: bool = False,
    address: str | None = None,
) -> Hotlist:
    """Make an empty list; `actor` None is set-up from the command line.

    Raises:
        PermissionDenied: the actor does not keep lists there.
        IntegrityError: something is missing, or it would last longer than 90 days.
    """
    require_manager(actor, jurisdiction.code, target=code)
    now = timezone.now()
    hotlist = Hotlist(
        code=code,
        name=name,
        kind=kind,
        source=source,
        legal_basis=legal_basis,
        owner=owner,
        jurisdiction=jurisdiction,
        created_by=actor,
        created_at=now,
        valid_from=now,
        expires_at=expires_at,
        changed_at=now,
        simulated=simulated,
    )
    return _made(actor, hotlist, address)


def hotlist_renew(*, actor: User | None, hotlist: Hotlist, expires_at: datetime, address: str | None = None) -> Hotlist:
    """Let a list last until another day, at most 90 days from now.

    Raises:
        PermissionDenied, ListEnded, IntegrityError: as above; one that was withdrawn stays so.
    """
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    now = timezone.now()
    with transaction.atomic():
        told = {"valid_from": now, "expires_at": expires_at, "changed_at": now}
        if Hotlist.objects.filter(pk=hotlist.pk, withdrawn_at=None).update(**told) != 1:
            raise ListEnded
        record(actor, hotlist, "renewed", address, expires_at=expires_at.isoformat())
    hotlist.refresh_from_db()
    return hotlist


def hotlist_withdraw(*, actor: User, hotlist: Hotlist, reason: str, address: str | None = None) -> Hotlist:
    """End a list at once and for good; its leads stay.

    Raises:
        PermissionDenied, ListEnded: as above.
    """
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    now = timezone.now()
    with transaction.atomic():
        told = {"withdrawn_at": now, "withdrawn_reason": reason, "changed_at": now}
        if Hotlist.objects.filter(pk=hotlist.pk, withdrawn_at=None).update(**told) != 1:
            raise ListEnded
        record(actor, hotlist, "withdrawn", address, reason=reason)
    hotlist.refresh_from_db()
    return hotlist


def require_manager(actor: User | None, district: str, *, target: str) -> None:
    """Refuse, and record the refusal, unless the actor keeps lists of this district; None is the system itself.

    Raises:
        PermissionDenied: he does not.
    """
    require_capability(actor, Capability.HOTLIST_MANAGE, action=Action.HOTLIST_CHANGE, target=target)
    if actor is not None and district not in scope_of(actor, Capability.HOTLIST_MANAGE).jurisdictions:
        refused = {"outcome": Outcome.REFUSED, "reason": "owner in another district"}
        audit_record(actor=actor, action=Action.HOTLIST_CHANGE, target_type="hotlist", target=target, **refused)
        raise PermissionDenied(_("You do not have the right to do this."))


def record(actor: User | None, hotlist: Hotlist, phase: str, address: str | None, *, reason: str = "", **data: object) -> None:
    audit_record(
        actor=actor or SYSTEM,
        action=Action.HOTLIST_CHANGE,
        target_type="hotlist",
        target=hotlist.code,
        reason=reason,
        address=address,
        data={"phase": phase, **data},
    )
