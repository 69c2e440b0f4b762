"""Who may see fibre: those who may see the network, anywhere, since a ring has no district."""

from typing import Self

from django.db.models import Manager, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, has_capability


class NetworkQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        return self.all() if has_capability(user, Capability.NETWORK_VIEW) else self.none()


class StandingManager(Manager.from_queryset(NetworkQuerySet)):
    """What is on the network: what was decommissioned is told by its facts alone."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(decommissioned_at=None)
