"""Which devices a user may see: those of the cameras that he may set up."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of


class DeviceQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.ASSET_MANAGE) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))
