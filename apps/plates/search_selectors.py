"""Searching plate reads: never without a case, always recorded, bounded in time and in effort."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import FloatField, Q, QuerySet, Value

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.plates.choices import CaseCategory, SearchMode
from apps.plates.limits import answered_in_time
from apps.plates.models import PlateRead
from apps.plates.querysets import RANK_FOR_OLDER, open_since, ranked_scope
from apps.plates.refusals import BadPattern, SearchTooWide
from safecity_gis.core.plates.matching import OF_SEARCHES, Pattern, PatternError

PAGE_SIZE = 12
MOST_PAGES = 50
LONGEST = timedelta(days=31)
LEAST_SIMILARITY = 0.4
SHORTEST_SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody searches (GOVERNANCE G19)."""

    case_number: str
    category: CaseCategory
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: `since` before `until`, at most `LONGEST` apart; both aware."""

    written: str
    mode: SearchMode
    since: datetime
    until: datetime
    camera: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Results:
    """One page; `more` says whether another follows, `older_hidden` whether days were left out for want of rank."""

    reads: list[PlateRead]
    page: int
    more: bool
    older_hidden: bool


def plates_search(*, user: User, purpose: Purpose, query: Query, address: str | None = None) -> Results:
    """One page of the reads that fit, newest first (similar ones: most similar first). Recorded with what it showed.

    Raises:
        PermissionDenied: the user may not search plates; recorded.
        BadPattern: the text is no plate or pattern, or too short to search similar ones.
        SearchTooWide: it took too long.
    """
    require_capability(user, Capability.PLATE_VIEW, action=Action.PLATE_SEARCH, target=query.camera)
    pattern = _pattern(query)
    visible = PlateRead.objects.visible_to(user).filter(captured_at__range=(query.since, query.until))
    found = _fitting(visible.filter(camera__code=query.camera) if query.camera else visible, pattern, query.mode)
    first = (query.page - 1) * PAGE_SIZE
    told: dict[str, Any] = {
        "pattern": pattern.text,
        "mode": query.mode.value,
        "since": query.since.isoformat(),
        "until": query.until.isoformat(),
        "case_number": purpose.case_number,
        "category": purpose.category.value,
        "page": query.page,
    }
    who = {"actor": user, "action": Action.PLATE_SEARCH, "target_type": "camera", "target": query.camera}
    who |= {"reason": purpose.reason, "address": address}
    try:
        with answered_in_time():
            rows = list(found.select_related("camera__site")[first : first + PAGE_SIZE + 1])
    except SearchTooWide:
        audit_record(**who, outcome=Outcome.FAILED, data=told)
        raise
    shown = rows[:PAGE_SIZE]
    audit_record(**who, data=told | {"shown": [str(read.tracklet_id) for read in shown]})
    older_hidden = query.since < open_since() and not _sees_older(user)
    return Results(shown, query.page, len(rows) > PAGE_SIZE and query.page < MOST_PAGES, older_hidden)


def _pattern(query: Query) -> Pattern:
    try:
        pattern = Pattern.parse(query.written, OF_SEARCHES)
    except PatternError as error:
        raise BadPattern(error.code) from error
    if query.mode is not SearchMode.PATTERN and pattern.is_wild:
        raise BadPattern("strange")
    if query.mode is SearchMode.SIMILAR and len(pattern.text) < SHORTEST_SIMILAR:
        raise BadPattern("short")
    return pattern


def _fitting(reads: QuerySet[PlateRead], pattern: Pattern, mode: SearchMode) -> QuerySet[PlateRead]:
    if mode is SearchMode.SIMILAR:
        similar = reads.filter(Q(text__trigram_similar=pattern.text) | Q(keys__contains=[pattern.text]))
        similar = similar.annotate(similarity=TrigramSimilarity("text", pattern.text))
        fits = Q(similarity__gte=LEAST_SIMILARITY) | Q(keys__contains=[pattern.text])
        return similar.filter(fits).order_by("-similarity", "-captured_at", "tracklet_id")
    return (
        reads.fitting(pattern, alike=False).annotate(similarity=Value(1.0, FloatField())).order_by("-captured_at", "tracklet_id")
    )


def _sees_older(user: User) -> bool:
    return bool(ranked_scope(user, Capability.PLATE_VIEW, RANK_FOR_OLDER))
