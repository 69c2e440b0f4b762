"""Which sources a user may see: those of the cameras in the user's scope."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class SourceQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        scope = scope_of(user, Capability.ASSET_MANAGE)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))
