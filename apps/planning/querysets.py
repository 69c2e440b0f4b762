"""What a user may see: plans of the districts he plans for, of their changes those to cameras in his scope, his questions."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, has_capability, scope_of
from apps.planning.choices import OPEN_STATES


class ScenarioQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        return self.filter(jurisdiction__code__in=scope_of(user, Capability.PLAN_MANAGE).jurisdictions)


class ChangeQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        scope = scope_of(user, Capability.PLAN_MANAGE)
        cameras = scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code")
        ours = Q(scenario__jurisdiction__code__in=scope.jurisdictions)
        return self.filter(ours & (Q(camera=None) | cameras))


class PriceQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        return self.all() if has_capability(user, Capability.PLAN_MANAGE) else self.none()


class ComputationQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        """His own, of plans that he may still see."""
        return self.filter(
            owner_id=user.pk, scenario__jurisdiction__code__in=scope_of(user, Capability.PLAN_MANAGE).jurisdictions
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)
