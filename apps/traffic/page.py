"""The corridor board's page. All it shows comes over the REST API."""

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
def board_page(request: HttpRequest) -> HttpResponse:
    """The page for who may see traffic anywhere; for others a recorded refusal."""
    if Capability.TRAFFIC_VIEW not in capabilities_of(request.user):
        audit_record(
            actor=request.user,
            action=Action.ACCESS_REFUSE,
            target_type="page",
            target="traffic",
            outcome=Outcome.REFUSED,
            reason=f"lacks {Capability.TRAFFIC_VIEW}",
            address=address_of(request),
        )
        return render(request, "403.html", status=403)
    return render(request, "traffic/board.html")
