"""Who may see fibre: those who may see the network, anywhere, since a ring has no district."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, has_capability


class NetworkQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        return self.all() if has_capability(user, Capability.NETWORK_VIEW) else self.none()
