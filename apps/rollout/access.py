"""Who may see what of the roll-out: counts with the right to cameras, money and kept reports with a right of their own."""

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import NOWHERE, AnyUser, Scope, scopes_of
from apps.cameras.models import Camera
from apps.cameras.querysets import counting_scope


def rollout_cameras(user: AnyUser | None) -> QuerySet[Camera]:
    """The cameras that count for a user; for None, which is the system itself, all."""
    return Camera.objects.all() if user is None else Camera.objects.counted_by(user)


def counts_whole(user: AnyUser | None) -> bool:
    """Whether no camera is outside what the user may count, so that plans of the whole may stand beside his counts."""
    return user is None or _holds_all(counting_scope(user))


def sees_money(user: AnyUser | None) -> bool:
    """Whether the user's right to the roll-out itself holds for every camera: contracts have no districts to share them by."""
    return user is None or holds_all(user, Capability.ROLLOUT_VIEW)


def holds_all(user: AnyUser, capability: Capability) -> bool:
    """Whether the user holds the capability for every camera there is."""
    return _holds_all(scopes_of(user, (capability,))[capability] or NOWHERE)


def _holds_all(scope: Scope) -> bool:
    return bool(scope) and not Camera.objects.exclude(scope.as_filter()).exists()
