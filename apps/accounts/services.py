"""The only writers of users and postings."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability, Rank, Role
from apps.accounts.models import CameraGroup, Jurisdiction, Posting, User
from apps.accounts.selectors import has_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record
from safecity_gis.announcing import Announcer
from safecity_gis.messages import subjects
from safecity_gis.messages.live import LiveRights

_announcer = Announcer(settings.NATS_URL, name="accounts")


def require_capability(actor: User | None, capability: Capability, *, action: Action, target: str = "") -> None:
    """Refuse, and record the refusal, unless `actor` holds the capability; None is the system itself.

    Call it before the transaction begins, or the record of the refusal is rolled back with it.

    Raises:
        PermissionDenied: the actor does not hold it.
    """
    if actor is None or has_capability(actor, capability):
        return
    audit_record(actor=actor, action=action, target=target, outcome=Outcome.REFUSED, reason=f"lacks {capability}")
    raise PermissionDenied(_("You do not have the right to do this."))


def rights_announce(reason: str) -> None:
    """Once the change is committed, have every open subscription checked again; without it that takes up to 30 s."""
    _announce(LiveRights(simulated=False, reason=reason))


def facts_announce(reason: str) -> None:
    """Once the change is committed, have open maps fetch cameras, coverage and network again, and their rights checked."""
    _announce(LiveRights(simulated=False, reason=reason, facts=True))


def _announce(message: LiveRights) -> None:
    transaction.on_commit(lambda: _announcer.announce(subjects.live("all"), message))


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
        own = {"target_type": "user", "target": user.username, "outcome": Outcome.REFUSED, "reason": "own rights"}
        audit_record(actor=actor, action=Action.POSTING_CHANGE, **own)
        raise PermissionDenied(_("Nobody changes their own rights."))
    with transaction.atomic():
        return _create(actor, user, role, rank, jurisdictions, camera_groups, starts_at or timezone.now(), ends_at)


def _create(
    actor: User | None,
    user: User,
    role: Role,
    rank: Rank,
    jurisdictions: Iterable[Jurisdiction],
    camera_groups: Iterable[CameraGroup],
    starts_at: datetime,
    ends_at: datetime | None,
) -> Posting:
    posting = Posting.objects.create(user=user, role=role, rank=rank, starts_at=starts_at, ends_at=ends_at)
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
    rights_announce("posting.created")
    return posting


def _moment_after(start: datetime) -> datetime:
    """The end of a posting that never began: a posting must end after it starts."""
    return start + timedelta(microseconds=1)


def posting_end(*, actor: User | None, posting: Posting) -> Posting:
    """End a posting now, or for good where it has not begun; open sockets lose its rights when they next check, within seconds.

    Raises:
        PermissionDenied: the actor may not manage users.
    """
    require_capability(actor, Capability.USER_MANAGE, action=Action.POSTING_CHANGE, target=posting.user.username)
    now = timezone.now()
    with transaction.atomic():
        ended = Posting.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), pk=posting.pk)
        if ended.filter(starts_at__lt=now).update(ends_at=now) or ended.update(ends_at=_moment_after(posting.starts_at)):
            posting.refresh_from_db()
            audit_record(
                actor=actor or SYSTEM,
                action=Action.POSTING_CHANGE,
                target_type="user",
                target=posting.user.username,
                data={"ended": posting.role},
            )
            rights_announce("posting.ended")
    return posting


def user_active_set(*, actor: User | None, user: User, active: bool) -> User:
    """Let somebody in or out; whoever is let out loses every open connection within seconds.

    Raises:
        PermissionDenied: the actor may not manage users, or means himself.
    """
    require_capability(actor, Capability.USER_MANAGE, action=Action.POSTING_CHANGE, target=user.username)
    if actor is not None and actor.pk == user.pk:
        raise PermissionDenied(_("Nobody changes their own rights."))
    with transaction.atomic():
        if User.objects.exclude(is_active=active).filter(pk=user.pk).update(is_active=active):
            user.is_active = active
            audit_record(
                actor=actor or SYSTEM,
                action=Action.POSTING_CHANGE,
                target_type="user",
                target=user.username,
                data={"active": active},
            )
            rights_announce("user.active")
    return user
