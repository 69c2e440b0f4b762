"""The only writer of leads: raised and followed by fusion, decided by people, cleared by time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.alerts.choices import Cause, Severity
from apps.alerts.services import alert_end, alert_open
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.plates.choices import HitState, ListKind, MatchKind
from apps.plates.index import KnownList
from apps.plates.models import Hit
from apps.plates.models.hotlists import list_is_old
from apps.plates.passing import lead_of, sights_pass_on
from apps.plates.read_services import instant, place_of, told_reads, told_votes
from apps.plates.refusals import AlreadyChecked, NotConfirmed, ReadAgain
from apps.timeline.rounds import KnownCamera
from safecity_gis.core.plates.checking import TRANSITIONS, Answers, Compared, objections
from safecity_gis.core.plates.checking import HitState as States
from safecity_gis.core.plates.matching import Match, normalise
from safecity_gis.messages.plates import PlateSighting

MOST_OF_ONE = 5
"""Leads of one vehicle: the likeliest."""
LAPSES_AFTER = timedelta(hours=23)
KEPT_FOR = timedelta(hours=23)
"""Photo and reads of a rejected lead; with the pace of the job they are gone within a day, and those of a lapsed one too (G7)."""
CONFIRMED_KEPT_FOR = timedelta(days=365)
_SEVERITY = {ListKind.STOLEN: Severity.MODERATE, ListKind.WANTED: Severity.SEVERE, ListKind.MISSING: Severity.SEVERE}
_KIND_NUMBERS = {ListKind.STOLEN: 1, ListKind.WANTED: 2, ListKind.MISSING: 3}
"""Alerts tell figures, and words are made of them in the reader's language."""

Found = Sequence[tuple[Match, KnownList]]


def hits_raise(*, sighting: PlateSighting, found: Found, camera: KnownCamera, known_at: datetime) -> int:
    """One lead for each entry that the sighting fits, each with an alert at the camera's place; how many are new.

    The alert says that there is a lead and of what kind of list, never of which vehicle. What a lead tells already is kept with
    it and alerts nobody.
    """
    hits = [_hit(sighting, match, hotlist, camera, known_at) for match, hotlist in found[:MOST_OF_ONE]]
    for hit in hits:
        if (lead := lead_of(hit)) is not None:
            hit.state, hit.same_as = HitState.AGAIN, lead
    raised = {hit.pk for hit in Hit.objects.bulk_create(hits, ignore_conflicts=True)} if hits else set()
    raised &= set(Hit.objects.leads().filter(pk__in=raised).values_list("pk", flat=True))
    for hit, (_match, hotlist) in zip(hits, found, strict=False):
        if hit.pk in raised:
            _alert(hit, hotlist.kind, camera, known_at)
    return len(raised)


def hits_follow(
    *,
    sightings: Mapping[UUID, PlateSighting],
    found: Mapping[UUID, Found],
    cameras: Mapping[str, KnownCamera],
    known_at: datetime,
) -> None:
    """A later revision of vehicles that were told before: leads that nobody decided follow it, are withdrawn where it fits no
    more, and open again where it fits after all. A lead of another text than before tells its other sights no more."""
    states = [HitState.OPEN, HitState.WITHDRAWN, HitState.AGAIN]
    undecided = Hit.objects.filter(tracklet_id__in=list(sightings), state__in=states)
    unfit, reworded = [], []
    for hit in undecided.select_related("camera", "same_as").defer("crop", "same_as__crop"):
        sighting = sightings[hit.tracklet_id]
        fits = next(((match, hotlist) for match, hotlist in found[hit.tracklet_id] if match.key == hit.entry_id), None)
        if fits is not None:
            told = _told(sighting) | _matched(sighting, fits[0])
            before, hit.text, hit.captured_at = hit.text, sighting.text, instant(sighting.captured_at)
            _alone(hit.entry_id, hit.camera.code)  # before its row, in the order of those who decide
            lead = None if hit.state == HitState.OPEN else lead_of(hit)
            state = HitState.OPEN if lead is None else HitState.AGAIN
            told |= {"state": state, "same_as": lead, "ended_at": None, "reason": "", "cleared_at": None}
            if Hit.objects.filter(pk=hit.pk, state=hit.state).update(**told) and hit.text != before:
                reworded.append(hit)
            if hit.state != HitState.OPEN and lead is None:
                _alert(hit, fits[1].kind, cameras[sighting.camera], known_at)
        elif hit.state != HitState.WITHDRAWN:
            unfit.append(hit)
    for hit in reworded:
        sights_pass_on(hit.sights.exclude(text=hit.text))
    for hit in unfit:
        _end(hit, States.WITHDRAWN, at=known_at, reason="a later read of the vehicle does not fit")


def hit_check(
    *,
    actor: User,
    hit: Hit,
    revision: int,
    answers: Answers,
    confirm: bool,
    dispatchable: bool = False,
    penalty_evidence: bool = False,
    reason: str = "",
    address: str | None = None,
) -> Hit:
    """Decide a lead after comparing it with its photo.

    Args:
        revision: of the reads that were compared.
        confirm: for `dispatchable`, `penalty_evidence` or both; otherwise the lead is rejected, with a reason.

    Raises:
        PermissionDenied: the lead lies outside where the actor compares; recorded.
        NotConfirmed: the answers do not allow it, or nothing is said that it is confirmed for; `data` has the objections.
        ReadAgain: the vehicle was read better meanwhile; what was compared is not what would be decided.
        AlreadyChecked: somebody else was faster.
    """
    require_capability(actor, Capability.PLATE_CHECK, action=Action.HIT_CHECK, target=str(hit.pk))
    if not Hit.objects.visible_to(actor).filter(pk=hit.pk).exists():
        refused = {"outcome": Outcome.REFUSED, "reason": f"lacks {Capability.PLATE_CHECK} there", "address": address}
        audit_record(actor=actor, action=Action.HIT_CHECK, target_type="hit", target=str(hit.pk), **refused)
        raise PermissionDenied(_("You do not have the right to decide this lead."))
    if hit.state == HitState.OPEN and hit.revision != revision:
        raise ReadAgain
    now = timezone.now()
    if not confirm:
        against = [] if reason.strip() else ["no_reason"]
    elif not dispatchable and not penalty_evidence:
        against = ["for_nothing"]
    else:
        against = objections(answers, _compared(hit, now), penalty=penalty_evidence)
    # Reasons stay in the row and in the audit, plates do not.
    if hit.text and hit.text in normalise(reason):
        against.append("plate_in_reason")
    if against:
        raise NotConfirmed({"objections": against})
    state = States.CONFIRMED if confirm else States.REJECTED
    said = {"plate": answers.plate, "make": answers.make, "colour": answers.colour, "list_age": answers.list_age}
    amber, age_s = hit.is_amber(now), hit.age_s(now)
    used = {"dispatchable": confirm and dispatchable, "penalty_evidence": confirm and penalty_evidence}
    with transaction.atomic():
        if not _end(hit, state, at=now, reason=reason, checked_by=actor, answers=said, list_age_s=age_s, **used):
            raise ReadAgain if Hit.objects.filter(pk=hit.pk, state=HitState.OPEN).exists() else AlreadyChecked
        data = {"decision": state.value, "answers": said, "amber": amber, "simulated": hit.simulated, **used}
        who = {"actor": actor, "address": address, "reason": reason}
        audit_record(action=Action.HIT_CHECK, target_type="hit", target=str(hit.pk), data=data, **who)
    hit.refresh_from_db()
    return hit


def hits_lapse(*, now: datetime) -> int:
    """End the leads that nobody compared within a day.

    Each in a transaction of its own: whoever held the key of one alert and waited for another's would stop fusion, which takes
    many in the order of what it sees.
    """
    late = Hit.objects.filter(state=HitState.OPEN, known_at__lt=now - LAPSES_AFTER).select_related("camera")
    return sum(_lapse(hit, now) for hit in late.defer("crop").order_by("known_at", "id"))


@transaction.atomic
def _lapse(hit: Hit, now: datetime) -> bool:
    return _end(hit, States.LAPSED, at=now, reason="nobody compared it in time")


def hits_clear(*, now: datetime) -> int:
    """Delete photo, reads and text of leads whose retention is over; the rows stay as proof and for the statistics."""
    lapsed = Hit.objects.filter(state=HitState.LAPSED)
    again = Hit.objects.filter(state=HitState.AGAIN, known_at__lt=now - KEPT_FOR)
    refuted = Hit.objects.filter(state__in=[HitState.REJECTED, HitState.WITHDRAWN], ended_at__lt=now - KEPT_FOR)
    confirmed = Hit.objects.filter(state=HitState.CONFIRMED, ended_at__lt=now - CONFIRMED_KEPT_FOR)
    gone = {"crop": b"", "votes": [], "reads": [], "text": "", "written": "", "colour": "", "cleared_at": now}
    return sum(hits.filter(cleared_at=None).update(**gone) for hits in (lapsed, again, refuted, confirmed))


def _compared(hit: Hit, now: datetime) -> Compared:
    entry = hit.entry
    return Compared(
        photo=bool(hit.crop),
        tells_make=bool(entry.make),
        tells_colour=bool(entry.colour),
        amber=hit.is_amber(now),
        listed=hit.is_listed(now),
    )


def _end(hit: Hit, state: States, *, at: datetime, reason: str, **told: object) -> bool:
    """Whether it was still open as it was read; then its alert ends where no other open lead keeps it."""
    before = [name.value for name, after in TRANSITIONS.items() if state in after]
    told |= {"state": state.value, "same_as": None, "ended_at": at, "reason": reason[:300]}
    _alone(hit.entry_id, hit.camera.code)
    if Hit.objects.filter(pk=hit.pk, state__in=before, revision=hit.revision).update(**told) != 1:
        return False
    if state is States.WITHDRAWN:
        sights_pass_on(hit.sights.all())
    same = Hit.objects.filter(
        entry_id=hit.entry_id, camera_id=hit.camera_id, state=HitState.OPEN, simulated=hit.simulated, exercise_id=hit.exercise_id
    )
    if not same.exists():
        alert_end(
            cause=Cause.HOTLIST_HIT,
            dedupe_key=_alert_key(hit.entry_id, hit.camera.code),
            at=max(at, hit.known_at),
            simulated=hit.simulated,
            exercise_id=hit.exercise_id,
            reason=state.value,
        )
    return True


def _alert_key(entry_id: int, camera_code: str) -> str:
    """A car that stands in view makes one alert however often it is read."""
    return f"{entry_id}@{camera_code}"


def _alone(entry_id: int, camera_code: str) -> None:
    """Until the transaction ends: two who end the last two leads of an alert at once must not leave it to each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"lead {_alert_key(entry_id, camera_code)}"])


def _alert(hit: Hit, kind: ListKind, camera: KnownCamera, known_at: datetime) -> None:
    _alone(hit.entry_id, camera.code)
    amber = list_is_old(hit.list_age_s)
    age = {} if hit.list_age_s is None else {"list_age_h": round(hit.list_age_s / 3600, 1)}
    alert_open(
        cause=Cause.HOTLIST_HIT,
        dedupe_key=_alert_key(hit.entry_id, camera.code),
        severity=Severity.MODERATE if amber else _SEVERITY[kind],
        jurisdiction_id=camera.jurisdiction_id,
        group_id=camera.group_id,
        camera_code=camera.code,
        position=Point(camera.lon, camera.lat, srid=4326),
        figures={"list_kind": _KIND_NUMBERS[kind], "amber": int(amber), **age},
        at=known_at,
        known_at=known_at,
        simulated=hit.simulated,
        exercise_id=hit.exercise_id,
    )


def _hit(sighting: PlateSighting, match: Match, hotlist: KnownList, camera: KnownCamera, known_at: datetime) -> Hit:
    return Hit(
        tracklet_id=sighting.tracklet_id,
        entry_id=match.key,
        camera_id=camera.pk,
        known_at=known_at,
        list_age_s=hotlist.age_s(instant(sighting.captured_at)),
        simulated=sighting.simulated,
        exercise_id=sighting.exercise_id or "",
        **_told(sighting),
        **_matched(sighting, match),
    )


def _told(sighting: PlateSighting) -> dict[str, object]:
    return {
        "revision": sighting.revision,
        "captured_at": instant(sighting.captured_at),
        "text": sighting.text,
        "written": sighting.written,
        "confidence": sighting.confidence,
        "object_class": int(sighting.object_class),
        "colour": sighting.colour or "",
        "votes": told_votes(sighting),
        "reads": told_reads(sighting),
        "crop": sighting.crop,
        "position": place_of(sighting),
    }


def _matched(sighting: PlateSighting, match: Match) -> dict[str, object]:
    confusion = "" if match.place is None else f"{sighting.text[match.place]}>{match.wanted[match.place]}"
    return {"match": MatchKind(match.kind.value), "score": match.score, "wanted": match.wanted, "confusion": confusion}
