"""What of the city's geography a user may see: the city belongs to everyone who may open the map."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.selectors import has_capability


class PlaceQuerySet(QuerySet):
    """Public geography: all of it or, without the right to the map, none."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.all() if has_capability(user, Capability.MAP_VIEW) else self.none()
