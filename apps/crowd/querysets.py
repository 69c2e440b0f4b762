"""What a user may see: the crowds of the districts for which he holds the right."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class ZoneQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.CROWD_VIEW) -> Self:
        return self.filter(jurisdiction__code__in=scope_of(user, capability).jurisdictions)

    def present(self) -> Self:
        return self.filter(removed_at=None)


class OfZoneQuerySet(QuerySet):
    """Rows that belong to a zone."""

    def visible_to(self, user: AnyUser, capability: Capability = Capability.CROWD_VIEW) -> Self:
        return self.filter(zone__jurisdiction__code__in=scope_of(user, capability).jurisdictions)


class EventQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.CROWD_VIEW) -> Self:
        return self.filter(jurisdiction__code__in=scope_of(user, capability).jurisdictions)
