"""Who moves a camera: held for a short time against others, taken over by higher rank, and not too often."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.choices import Capability, Rank
from apps.accounts.models import User
from apps.accounts.selectors import active_postings, roles_with
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.audit.services import audit_record
from apps.cameras.models import Camera
from apps.devices.models import PtzHold
from apps.devices.ptz_refusals import HeldByOther, PtzRefused, TooOften

HOLD = timedelta(seconds=15)
WINDOW = timedelta(seconds=10)
MOST_MOVES = 40
"""Of one user with one camera within `WINDOW`: four a second, more than a held key asks for."""


def rank_at(user: User, camera: Camera) -> int:
    """The highest rank in which the user may move this camera."""
    postings = active_postings(user).filter(
        role__in=roles_with(Capability.PTZ_MOVE), jurisdictions=camera.jurisdiction_id, camera_groups=camera.group_id
    )
    return postings.aggregate(rank=Max("rank"))["rank"] or Rank.CIVILIAN


def hold_take(*, actor: User, camera: Camera, move: dict[str, Any], reason: str, address: str | None) -> int:
    """Take or keep the hold of a camera and record the move before it is made; returns the move's number.

    Raises:
        HeldByOther: of the same or higher rank.
        TooOften: more than `MOST_MOVES` within `WINDOW`.
    """
    now = timezone.now()
    PtzHold.objects.get_or_create(camera=camera, defaults={"until": now})
    told = {"actor": actor, "action": Action.PTZ_MOVE, "target_type": "camera", "target": camera.code, "address": address}
    try:
        with transaction.atomic():
            hold = PtzHold.objects.select_for_update().get(camera=camera)
            before = _against(hold, actor, camera, now)
            _require_patience(actor, camera, now)
            hold.holder, hold.rank, hold.until, hold.move = actor, rank_at(actor, camera), now + HOLD, hold.move + 1
            hold.save(update_fields=["holder", "rank", "until", "move"])
            audit_record(**told, reason=reason, data=move | ({"taken_over_from": before} if before else {}))
    except PtzRefused as refusal:
        _record_once(told, refusal.code, now)
        raise
    return hold.move


def is_newest(camera: Camera, number: int) -> bool:
    """Whether nobody moved the camera since this move."""
    return PtzHold.objects.filter(camera=camera, move=number).exists()


def holder_of(camera: Camera) -> PtzHold | None:
    """Who holds the camera now; None where nobody does."""
    return PtzHold.objects.select_related("holder").filter(camera=camera, until__gt=timezone.now(), holder__isnull=False).first()


def _against(hold: PtzHold, actor: User, camera: Camera, now: datetime) -> str:
    """The name of whom the actor takes over from; empty where the camera is free or his already. Raises HeldByOther."""
    if hold.holder_id in (None, actor.pk) or hold.until <= now:
        return ""
    name = hold.holder.get_username()
    if rank_at(actor, camera) <= hold.rank:
        raise HeldByOther({"holder": name, "until": hold.until})
    return name


def _require_patience(actor: User, camera: Camera, now: datetime) -> None:
    """Raises TooOften. The audit is the count: it is exact, and the hold's lock keeps two requests from reading it at once."""
    if _recent(actor.get_username(), camera.code, now, Outcome.DONE).count() >= MOST_MOVES:
        raise TooOften


def _record_once(told: dict[str, Any], code: str, now: datetime) -> None:
    """A refusal; those that follow within `WINDOW` for the same reason are the same refusal."""
    if not _recent(told["actor"].get_username(), told["target"], now, Outcome.REFUSED).filter(reason=code).exists():
        audit_record(**told, outcome=Outcome.REFUSED, reason=code)


def _recent(name: str, code: str, now: datetime, outcome: Outcome) -> Any:
    return Entry.objects.filter(actor=name, action=Action.PTZ_MOVE, target=code, outcome=outcome, at__gt=now - WINDOW)
