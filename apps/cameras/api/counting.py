"""Who may be told how many cameras there are and how available they are."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.selectors import capabilities_of
from apps.cameras.querysets import COUNTING


class CountsCameras(BasePermission):
    """By the right to cameras or to the roll-out; a refusal is recorded as of the view's own `capability`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated and capabilities_of(request.user) & frozenset(COUNTING):
            return True
        return HoldsCapability().has_permission(request, view)
