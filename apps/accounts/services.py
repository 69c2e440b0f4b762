"""The only writers of users and postings."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability, Rank, Role
from apps.accounts.models import CameraGroup, Jurisdiction, Posting, User
from apps.accounts.selectors import has_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record


def require_capability(actor: User | None, capability: Capability, *, action: Action, target: str = "") -> None:
    """Refuse, and record the refusal, unless `actor` holds the capability; None is the system itself.

    Raises:
        PermissionDenied: the actor does not hold it.
    """
    if actor is None or has_capability(actor, capability):
        return
    audit_record(actor=actor, action=action, target=target, outcome=Outcome.REFUSED, reason=f"lacks {capability}")
    raise PermissionDenied(_("You do not have the right to do this."))


@transaction.atomic
def posting_create(
    *,
    actor: User | None,
    user: User,
    role: Role,
    rank: Rank,
    jurisdictions: Iterable[Jurisdiction],
    camera_groups: Iterable[CameraGroup],
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Posting:
    """Post `user` in a role; `actor` None is set-up from the command line.

    Raises:
        PermissionDenied: the actor may not manage users, or posts himself.
    """
    require_capability(actor, Capability.USER_MANAGE, action=Action.POSTING_CHANGE, target=user.username)
    if actor is not None and actor.pk == user.pk:
        raise PermissionDenied(_("Nobody changes their own rights."))
    posting = Posting.objects.create(user=user, role=role, rank=rank, starts_at=starts_at or timezone.now(), ends_at=ends_at)
    posting.jurisdictions.set(jurisdictions)
    posting.camera_groups.set(camera_groups)
    audit_record(
        actor=actor or SYSTEM,
        action=Action.POSTING_CHANGE,
        target_type="user",
        target=user.username,
        data={
            "role": role,
            "rank": int(rank),
            "jurisdictions": sorted(posting.jurisdictions.values_list("code", flat=True)),
            "camera_groups": sorted(posting.camera_groups.values_list("code", flat=True)),
        },
    )
    return posting


@transaction.atomic
def posting_end(*, actor: User | None, posting: Posting) -> Posting:
    """End a posting now; open sockets lose its rights when they next check, within seconds.

    Raises:
        PermissionDenied: the actor may not manage users.
    """
    require_capability(actor, Capability.USER_MANAGE, action=Action.POSTING_CHANGE, target=posting.user.username)
    now = timezone.now()
    if Posting.objects.filter(pk=posting.pk, ends_at=None).update(ends_at=now):
        posting.ends_at = now
        audit_record(
            actor=actor or SYSTEM,
            action=Action.POSTING_CHANGE,
            target_type="user",
            target=posting.user.username,
            data={"ended": posting.role},
        )
    return posting
