"""`/devices/`: finding ONVIF devices, giving them to cameras, choosing their streams. All it does goes over the REST API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.pages import page_refusal
from apps.audit.choices import Action


@require_safe
@never_cache
def devices_page(request: HttpRequest) -> HttpResponse:
    """For whoever manages assets. Opening and refusals are recorded."""
    refusal = page_refusal(request, Capability.ASSET_MANAGE, action=Action.DEVICE_CHANGE, target="devices")
    return refusal or render(request, "devices/devices.html")
