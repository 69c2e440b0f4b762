"""Which devices a user may see, those of the cameras that he may set up; and which ones anybody listens to."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of
from apps.cameras.choices import Lifecycle


class DeviceQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.ASSET_MANAGE) -> Self:
        scope = scope_of(user, capability)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))

    def of_standing_cameras(self) -> Self:
        """Without those whose cameras were taken out of the city."""
        retired = Q(camera__states__known_to=None, camera__states__valid_to=None, camera__states__lifecycle=Lifecycle.RETIRED)
        return self.exclude(pk__in=self.filter(retired).values("pk"))
