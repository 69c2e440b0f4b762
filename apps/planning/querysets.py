"""Whose plans a user may see: those of the districts that he plans for, and of their changes those to cameras in his scope."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, has_capability, scope_of


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
