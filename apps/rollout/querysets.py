"""Whose milestones a user may see: those of contracts that keep a camera in his scope."""

from typing import Self

from django.db.models import QuerySet

from apps.accounts.selectors import AnyUser
from apps.cameras.models import Camera


class MilestoneQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        cameras = Camera.objects.counted_by(user)
        return self.filter(contract__in=cameras.exclude(contract=None).values("contract_id"))
