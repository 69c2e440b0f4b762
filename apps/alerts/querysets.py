"""Which alerts a user may see: those of the cameras and jurisdictions in the user's scope."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class AlertQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.ALERT_VIEW) -> Self:
        """Alerts in scope; one without a camera group is seen by all who hold its jurisdiction."""
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter() | Q(group=None, jurisdiction__code__in=scope.jurisdictions))

    def open(self) -> Self:
        return self.filter(closed_at=None)
