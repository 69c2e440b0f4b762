"""Fusion's writer of violations: raised and followed with the reads of their vehicles, ended and cleared by time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from apps.plates.models import PlateRead
from apps.timeline.rounds import Breach
from apps.traffic.models import Segment
from apps.violations.choices import ViolationKind, ViolationState
from apps.violations.models import Violation
from safecity_gis.core.traffic.violations import TRANSITIONS, surely_above
from safecity_gis.core.traffic.violations import ViolationState as States

LEAST_CONFIDENCE = 0.8
"""A plate that is read less surely accuses nobody."""
LAPSES_AFTER = timedelta(hours=23)
KEPT_FOR = timedelta(hours=23)
"""With the pace of the job, plate and photo of what nobody confirmed are gone within a day."""
SEND_WITHIN = timedelta(days=30)
CONFIRMED_KEPT_FOR = timedelta(days=365)
"""After the decision: as long as its penalty may be disputed."""


def margin_of(kind: str) -> float:
    """What is left to the driver above the limit, in the unit of the kind."""
    if kind == ViolationKind.SPEEDING:
        return float(settings.VIOLATION_SPEED_MARGIN_KMH)
    return float(settings.VIOLATION_STOP_S if kind == ViolationKind.STOPPED else settings.VIOLATION_WRONG_WAY_KMH)


def is_sure(breach: Breach) -> bool:
    """Whether it is beyond limit, margin and the error of its measurement."""
    return surely_above(breach.value, breach.sd, breach.limit + margin_of(breach.kind))


def is_readable(read: PlateRead) -> bool:
    """Whether a person has something to compare and the plate is read surely enough."""
    return bool(read.text and read.crop) and read.confidence >= LEAST_CONFIDENCE


def violations_raise(*, breaches: Iterable[Breach], reads: Mapping[UUID, PlateRead], known_at: datetime) -> int:
    """One open violation for each sure breach whose vehicle has a readable plate; how many are new. Again changes nothing."""
    sure = [(one, reads[one.tracklet_id]) for one in breaches if one.tracklet_id in reads and is_sure(one)]
    fitting = [(one, read) for one, read in sure if _belongs(one, read) and is_readable(read)]
    if not fitting:
        return 0
    names = dict(Segment.objects.filter(code__in={one.segment for one, _ in fitting}).values_list("code", "name"))
    rows = [_violation(one, read, names.get(one.segment, one.segment), known_at) for one, read in fitting]
    Violation.objects.bulk_create(rows, ignore_conflicts=True)
    return Violation.objects.filter(pk__in=[row.pk for row in rows]).count()


def violations_undecided(tracklets: Collection[UUID]) -> set[UUID]:
    """Those of these vehicles about which a violation waits to be compared."""
    waiting = Violation.objects.filter(state=ViolationState.OPEN, tracklet_id__in=tracklets)
    return set(waiting.order_by().values_list("tracklet_id", flat=True))


def violations_follow(*, reads: Mapping[UUID, PlateRead], known_at: datetime) -> None:
    """Later reads of vehicles: violations that nobody decided copy them, and lapse where the plate is readable no more."""
    undecided = Violation.objects.filter(state=ViolationState.OPEN, tracklet_id__in=list(reads)).defer("crop")
    for violation in undecided:
        read = reads[violation.tracklet_id]
        if read.revision <= violation.revision:
            continue
        if is_readable(read):
            Violation.objects.filter(pk=violation.pk, state=ViolationState.OPEN).update(**_copied(read))
        else:
            violation_move(violation, States.LAPSED, ended_at=known_at, reason="a later read made its plate unreadable")


def violations_lapse(*, now: datetime) -> int:
    """End what nobody decided within a day, or confirmed and did not hand over within a month."""
    late = [
        (Violation.objects.filter(state=ViolationState.OPEN, known_at__lt=now - LAPSES_AFTER), "nobody decided it in time"),
        (Violation.objects.filter(state=ViolationState.CONFIRMED, ended_at__lt=now - SEND_WITHIN), "nobody sent it in time"),
    ]
    return sum(rows.update(state=ViolationState.LAPSED, ended_at=now, reason=why) for rows, why in late)


def violations_clear(*, now: datetime) -> int:
    """Delete plate, photo and reads of violations whose retention is over; the rows stay as the proof."""
    lapsed = Violation.objects.filter(state=ViolationState.LAPSED)
    rejected = Violation.objects.filter(state=ViolationState.REJECTED, ended_at__lt=now - KEPT_FOR)
    old = Violation.objects.filter(state=ViolationState.SENT, ended_at__lt=now - CONFIRMED_KEPT_FOR)
    gone = {"crop": b"", "votes": [], "reads": [], "text": "", "written": "", "colour": "", "position": None, "cleared_at": now}
    return sum(rows.filter(cleared_at=None).update(**gone) for rows in (lapsed, rejected, old))


def violation_move(violation: Violation, state: States, **told: object) -> bool:
    """Compare and set: whether it was still as it was read: then it is in its new state."""
    before = [name.value for name, after in TRANSITIONS.items() if state in after]
    rows = Violation.objects.filter(pk=violation.pk, state__in=before, revision=violation.revision)
    return rows.update(state=state.value, **told) == 1


def _belongs(breach: Breach, read: PlateRead) -> bool:
    return read.camera.code == breach.camera and read.simulated == breach.simulated and not read.exercise_id


def _violation(breach: Breach, read: PlateRead, segment_name: str, known_at: datetime) -> Violation:
    return Violation(
        kind=ViolationKind(breach.kind),
        tracklet_id=breach.tracklet_id,
        camera_id=read.camera_id,
        segment=breach.segment,
        segment_name=segment_name,
        line=breach.line,
        measured_at=datetime.fromtimestamp(breach.at, UTC),
        known_at=known_at,
        value=breach.value,
        sd=breach.sd,
        limit=breach.limit,
        margin=margin_of(breach.kind),
        simulated=breach.simulated,
        **_copied(read),
    )


def _copied(read: PlateRead) -> dict[str, object]:
    names = ("revision", "captured_at", "text", "written", "confidence", "object_class", "colour", "votes", "reads", "crop")
    return {name: getattr(read, name) for name in (*names, "position")}
