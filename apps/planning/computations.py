"""Long questions: asked, computed by the jobs process with progress in the row, cancelled, taken up again where it died."""

import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.planning.answering import answer
from apps.planning.choices import OPEN_STATES, ComputationState, Question
from apps.planning.fingerprint import fingerprint, rights_digest
from apps.planning.models import Computation, Scenario
from apps.planning.progress import Progress
from apps.planning.refusals import BROKEN, LOST, REFUSALS, refusal_of

log = structlog.get_logger(__name__)

MOST_OPEN, KEPT = 6, 40
"""Of one user: questions that wait or run, and ended ones whose answers are remembered."""
MOST_ATTEMPTS = 3
LOST_AFTER = timedelta(seconds=40)
"""So long nothing was heard of it: its process is dead. The longest step without a word takes some seconds."""
BEHIND_THE_SYSTEM = -1
"""Priority of such a job: seals, purges and searches for devices are 0, and none of them waits in a row of plans."""
TELL_S = 0.25
"""How often progress is written, and a wish to cancel is noticed."""


class TooManyOpen(ValueError):
    """A user has at most `MOST_OPEN` questions open."""


class Cancelled(Exception):
    """Nobody waits for the answer any more."""


def computation_start(
    *, actor: User, scenario: Scenario, question: Question, asked: dict[str, Any], address: str | None = None
) -> Computation:
    """Ask a question, or find it answered or being answered already.

    A user asks a plan one question of a kind at a time: an open one with another answer is cancelled.

    Args:
        actor: who asks.
        scenario: of what; one that he may see.
        question: which.
        asked: what its serializer accepted.
        address: from where.

    Raises:
        PermissionDenied: the actor does not plan.
        TooManyOpen: he has too many open.
    """
    require_capability(actor, Capability.PLAN_MANAGE, action=Action.PLAN_ASK, target=str(scenario.pk))
    follows_from = fingerprint(actor, scenario, question, asked)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        computation = _known(actor, follows_from) or _begun(actor, scenario, question, asked, follows_from)
        if question == Question.UNSEEN:
            told = {name: asked.get(name) for name in ("by", "band", "zone", "live")}
            _record(computation, {**told, **_found(computation)}, address)
    return computation


def computation_cancel(*, actor: User, computation: Computation) -> Computation:
    """End a question of the actor's own; its process notices after the step that it is in.

    Raises:
        PermissionDenied: the actor does not plan.
    """
    require_capability(actor, Capability.PLAN_MANAGE, action=Action.PLAN_ASK, target=str(computation.scenario_id))
    Computation.objects.open().filter(pk=computation.pk, owner=actor).update(**_ended(ComputationState.CANCELLED))
    computation.refresh_from_db()
    return computation


def computation_run(computation_id: int) -> None:
    """Answer it, unless somebody else does, it ended, or it was cancelled.

    Raises:
        Exception: whatever broke; the row says so, too.
    """
    rows = Computation.objects.filter(pk=computation_id)
    claim = {"state": ComputationState.RUNNING, "attempt": F("attempt") + 1, "progress": 0.0, "beat_at": timezone.now()}
    if not rows.filter(state=ComputationState.WAITING).update(**claim):
        return
    computation = rows.select_related("scenario__jurisdiction", "owner").get()
    mine = rows.filter(state=ComputationState.RUNNING, attempt=computation.attempt)
    try:
        ended = _answered(computation, _telling(mine.update))
    except Cancelled:
        log.info("planning.computation.cancelled", computation=computation_id)
        return
    except REFUSALS as error:
        ended = _ended(ComputationState.FAILED, refusal=refusal_of(error))
    except Exception:
        mine.update(**_ended(ComputationState.FAILED, refusal=BROKEN))
        raise
    with transaction.atomic():
        if mine.update(**ended) and computation.question == Question.UNSEEN:
            computation.refresh_from_db()
            _record(computation, _found(computation), None)


def computations_heal() -> int:
    """Take up what was lost with its process, or give it up after `MOST_ATTEMPTS`; how many were lost."""
    lost = Computation.objects.open().filter(beat_at__lt=timezone.now() - LOST_AFTER)
    spent = lost.filter(attempt__gte=MOST_ATTEMPTS).update(**_ended(ComputationState.FAILED, refusal=LOST))
    again = list(lost.values_list("pk", flat=True))
    for pk in again:
        with transaction.atomic():
            if lost.filter(pk=pk).update(state=ComputationState.WAITING, progress=0.0, beat_at=timezone.now()):
                _defer(pk)
    if spent or again:
        log.warning("planning.computations.lost", given_up=spent, again=len(again))
    return spent + len(again)


def _known(actor: User, follows_from: str) -> Computation | None:
    rows = Computation.objects.filter(owner=actor, follows_from=follows_from)
    return rows.filter(state__in=[*OPEN_STATES, ComputationState.DONE]).select_related("scenario", "owner").first()


def _begun(actor: User, scenario: Scenario, question: Question, asked: dict[str, Any], follows_from: str) -> Computation:
    own = Computation.objects.filter(owner=actor)
    own.open().filter(scenario=scenario, question=question).update(**_ended(ComputationState.CANCELLED))
    if own.open().count() >= MOST_OPEN:
        raise TooManyOpen(MOST_OPEN)
    old = list(own.exclude(state__in=OPEN_STATES).values_list("pk", flat=True)[KEPT:])
    Computation.objects.filter(pk__in=old).delete()
    now, digests = timezone.now(), {"rights": rights_digest(actor), "follows_from": follows_from}
    told = {"scenario": scenario, "owner": actor, "question": question, "asked": asked}
    computation = Computation.objects.create(**told, **digests, created_at=now, beat_at=now)
    _defer(computation.pk)
    return computation


def _defer(pk: int) -> None:
    """In a transaction the job comes into being with the row; where one waits already, that is enough."""
    try:
        with transaction.atomic():
            how = {"queueing_lock": f"computation-{pk}", "priority": BEHIND_THE_SYSTEM}
            app.configure_task("apps.planning.tasks.compute", **how).defer(computation_id=pk)
    except AlreadyEnqueued:
        log.info("planning.computation.waits", computation=pk)


def _telling(update: Any) -> Progress:
    """Progress into the row; raises `Cancelled` once the row is not this attempt's any more."""
    told_at = -TELL_S

    def tell(share: float) -> None:
        nonlocal told_at
        if (now := time.monotonic()) - told_at < TELL_S:
            return
        told_at = now
        if not update(progress=min(max(share, 0.0), 1.0), beat_at=timezone.now()):
            raise Cancelled

    return Progress(tell)


def _answered(computation: Computation, progress: Progress) -> dict[str, Any]:
    """The columns of the answer; it is remembered only if nothing that it follows from changed meanwhile."""
    what = (computation.owner, computation.scenario, computation.question, computation.asked)
    before = fingerprint(*what)
    result = answer(*what, progress)
    follows_from = before if fingerprint(*what) == before else ""
    return _ended(ComputationState.DONE, result=result, progress=1.0, follows_from=follows_from)


def _ended(state: ComputationState, **more: Any) -> dict[str, Any]:
    return {"state": state, "ended_at": timezone.now(), **more}


def _found(computation: Computation) -> dict[str, bool]:
    return {} if computation.result is None else {"unseen": computation.result["unseen"]}


def _record(computation: Computation, data: dict[str, Any], address: str | None) -> None:
    target = {"target_type": "scenario", "target": str(computation.scenario_id)}
    data = {"computation": computation.pk, **data}
    audit_record(actor=computation.owner, action=Action.PLAN_ASK, **target, address=address, data=data)
