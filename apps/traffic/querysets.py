"""What a user may see of traffic: what belongs to districts and camera groups for which the right holds."""

from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class Removable(QuerySet):
    """Rows that are removed, and stay for what was measured there."""

    def present(self) -> Self:
        return self.filter(removed_at=None)


class OwnedQuerySet(QuerySet):
    """Rows with a jurisdiction and a group of their own."""

    def visible_to(self, user: AnyUser, capability: Capability = Capability.TRAFFIC_VIEW) -> Self:
        return self.filter(scope_of(user, capability).as_filter())


class OfSegmentQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.TRAFFIC_VIEW) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="segment__jurisdiction__code", group="segment__group__code"))

    def in_force(self) -> Self:
        """Those that have begun and not ended."""
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


class AreaQuerySet(Removable, OwnedQuerySet):
    """Zones."""


class LineQuerySet(Removable):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.TRAFFIC_VIEW) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))


class OfLineQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.TRAFFIC_VIEW) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="line__camera__jurisdiction__code", group="line__camera__group__code"))


class LinkQuerySet(QuerySet):
    """Of a link both ends count: its times tell of both cameras."""

    def visible_to(self, user: AnyUser, capability: Capability = Capability.TRAFFIC_VIEW) -> Self:
        scope = scope_of(user, capability)
        ends = (
            scope.as_filter(jurisdiction=f"{end}__jurisdiction__code", group=f"{end}__group__code") for end in ("start", "end")
        )
        condition = Q()
        for end in ends:
            condition &= end
        return self.filter(condition)
