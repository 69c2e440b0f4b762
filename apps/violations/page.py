"""The page of violations. All it does goes over the REST API, which records it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.pages import page_refusal
from apps.audit.choices import Action


@require_safe
@never_cache
def violations_page(request: HttpRequest) -> HttpResponse:
    """For who compares violations anywhere. Opening and refusals are recorded."""
    refusal = page_refusal(request, Capability.PLATE_CHECK, action=Action.PLATE_VIEW, target="violations")
    if refusal is not None:
        return refusal
    return render(request, "violations/violations.html")
