"""`/devices/`: finding ONVIF devices, giving them to cameras, choosing their streams. All it does goes over the REST API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.selectors import has_capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


@require_safe
@never_cache
def devices_page(request: HttpRequest) -> HttpResponse:
    """For whoever manages assets. Opening and refusals are recorded."""
    may = has_capability(request.user, Capability.ASSET_MANAGE)
    told = {"data": {"phase": "open"}} if may else {"outcome": Outcome.REFUSED, "reason": f"lacks {Capability.ASSET_MANAGE}"}
    audit_record(
        actor=request.user,
        action=Action.DEVICE_CHANGE,
        target_type="page",
        target="devices",
        address=address_of(request),
        **told,
    )
    return render(request, "devices/devices.html") if may else render(request, "403.html", status=403)
