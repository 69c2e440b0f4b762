"""Who sees which violations."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class ViolationQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.PLATE_CHECK) -> Self:
        """Those of the user's cameras."""
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))
