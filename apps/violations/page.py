"""The page of violations. All it does goes over the REST API, which records it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.selectors import capabilities_of
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


@require_safe
@never_cache
def violations_page(request: HttpRequest) -> HttpResponse:
    """The page for who compares violations anywhere; for others a recorded refusal."""
    may = Capability.PLATE_CHECK in capabilities_of(request.user)
    told = {} if may else {"outcome": Outcome.REFUSED, "reason": f"lacks {Capability.PLATE_CHECK}"}
    audit_record(
        actor=request.user,
        action=Action.PLATE_VIEW,
        target_type="page",
        target="violations",
        address=address_of(request),
        data={"phase": "open"},
        **told,
    )
    if not may:
        return render(request, "403.html", status=403)
    return render(request, "violations/violations.html")
