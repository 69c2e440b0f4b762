"""Which cameras a user may see, and what a camera is now (state, pose, health) in one query."""

from typing import Self

from django.db.models import FilteredRelation, Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import NOWHERE, AnyUser, Scope, scope_of, scopes_of
from apps.cameras.choices import Condition, Lifecycle

COUNTING = (Capability.CAMERA_VIEW, Capability.ROLLOUT_VIEW)
"""Either lets a user be told how many cameras there are, in what state, and how available they are."""


def counting_scope(user: AnyUser) -> Scope:
    """Where a user may count cameras: those who answer for what the public paid for need no right to see places or pictures."""
    return Scope(frozenset().union(*((scope or NOWHERE).pairs for scope in scopes_of(user, COUNTING).values())))


class CameraQuerySet(QuerySet):
    def visible_to(self, user: AnyUser, capability: Capability = Capability.CAMERA_VIEW) -> Self:
        return self.filter(scope_of(user, capability).as_filter())

    def counted_by(self, user: AnyUser) -> Self:
        """The cameras of which a user may be told their number, state and availability; see `counting_scope`."""
        return self.filter(counting_scope(user).as_filter())

    def with_current(self) -> Self:
        """Join the current facts as `state`, `pose`, `health` and `view`.

        Where nothing is known, their values are null, and with `select_related` the camera lacks the attribute altogether.
        """
        return self.annotate(**{name: _current(f"{name}s") for name in ("state", "pose", "view")}, health=_current("healths"))


def _current(relation: str) -> FilteredRelation:
    return FilteredRelation(relation, condition=Q(**{f"{relation}__known_to": None, f"{relation}__valid_to": None}))


class SiteQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        """Sites that carry at least one camera in the user's scope."""
        scope = scope_of(user, Capability.CAMERA_VIEW)
        cameras = self.model._meta.get_field("cameras").related_model.objects
        return self.filter(pk__in=cameras.filter(scope.as_filter()).values("site_id"))


class CameraFactQuerySet(QuerySet):
    """Of what is told of a camera; mixed into the bitemporal querysets of its facts."""

    def visible_to(self, user: AnyUser) -> Self:
        scope = scope_of(user, Capability.CAMERA_VIEW)
        return self.filter(scope.as_filter(jurisdiction="camera__jurisdiction__code", group="camera__group__code"))


class CameraCoverageQuerySet(CameraFactQuerySet):
    """What cameras see; a camera covers ground once it is commissioned, and not while it is only planned, faulty or retired."""

    def in_service(self) -> Self:
        return self.filter(
            camera__states__known_to=None, camera__states__valid_to=None, camera__states__lifecycle=Lifecycle.COMMISSIONED
        )

    def live_now(self) -> Self:
        """Of those in service the ones whose pictures come in, be it late or broken."""
        return self.in_service().filter(
            camera__healths__known_to=None,
            camera__healths__valid_to=None,
            camera__healths__condition__in=[Condition.ONLINE, Condition.DEGRADED],
        )

    def with_condition(self) -> Self:
        """Join the camera's current health as `health`; null where nothing was ever heard of it."""
        return self.annotate(health=_current("camera__healths"))
