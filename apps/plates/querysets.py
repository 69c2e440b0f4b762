"""Who sees which reads, lists and leads."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Subquery
from django.utils import timezone

from apps.accounts.choices import Capability, Rank
from apps.accounts.selectors import AnyUser, Scope, active_postings, roles_with, scope_of
from apps.cameras.models import Camera
from safecity_gis.core.plates.matching import Pattern

RANK_FOR_OLDER = Rank.DEPUTY_SUPERINTENDENT
"""Who may see reads that are older than `PLATE_OPEN_DAYS` (GOVERNANCE G18)."""


def ranked_scope(user: AnyUser, capability: Capability, rank: Rank) -> Scope:
    """Where the user holds the capability in this rank or a higher one."""
    postings = active_postings(user).filter(role__in=roles_with(capability), rank__gte=rank)
    pairs = postings.values_list("jurisdictions__code", "camera_groups__code")
    return Scope(frozenset((district, group) for district, group in pairs if district and group))


def cameras_in(scope: Scope) -> Subquery:
    return Subquery(Camera.objects.filter(scope.as_filter()).order_by().values("pk"))


def open_since(now: datetime | None = None) -> datetime:
    """Reads before this need `RANK_FOR_OLDER`."""
    return (now or timezone.now()) - timedelta(days=settings.PLATE_OPEN_DAYS)


class PlateReadQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.PLATE_VIEW) -> Self:
        """Reads of the user's cameras: recent ones, and with rank all that are kept."""
        visible = Q(camera_id__in=cameras_in(scope_of(user, capability)), captured_at__gte=open_since())
        ranked = ranked_scope(user, capability, RANK_FOR_OLDER)
        return self.filter(visible | Q(camera_id__in=cameras_in(ranked)) if ranked else visible)

    def fitting(self, pattern: Pattern, *, alike: bool) -> Self:
        """Reads that a list's matching would find by this pattern."""
        if pattern.is_wild:
            return self.filter(text__regex=pattern.regex)
        return self.filter(keys__contains=[pattern.text]) if alike else self.filter(text=pattern.text)


class HotlistQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.HOTLIST_MANAGE) -> Self:
        """Lists of owners in the user's districts."""
        return self.filter(jurisdiction__code__in=scope_of(user, capability).jurisdictions)

    def in_force(self, at: datetime) -> Self:
        return self.filter(withdrawn_at=None, created_at__lte=at, expires_at__gt=at)


class HotlistEntryQuerySet(QuerySet):
    def active(self) -> Self:
        """Entries that a version put in force and none took out; whether their list is in force is the list's business."""
        return self.filter(active_from__isnull=False, active_to=None)


class HitQuerySet(QuerySet):
    def leads(self) -> Self:
        """Without the later sights of a vehicle that a lead tells already."""
        return self.filter(same_as=None)

    def with_sights(self) -> Self:
        """With `sights_count`, how often each was seen again, and `sights_until`, when for the last time."""
        return self.annotate(sights_count=Count("sights"), sights_until=Max("sights__captured_at"))

    def visible_to(self, user: AnyUser, capability: Capability = Capability.PLATE_CHECK) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))
