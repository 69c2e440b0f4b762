"""Opening a page that needs a right: the refusal, and the record of both."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.choices import Capability
from apps.accounts.selectors import has_capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


def page_refusal(request: HttpRequest, needed: Capability, *, action: Action, target: str) -> HttpResponse | None:
    """Record as `action` that the page `target` is opened, or that somebody without the right was refused it.

    Returns:
        What the refused one gets; None where the page opens.
    """
    may = has_capability(request.user, needed)
    told = {} if may else {"outcome": Outcome.REFUSED, "reason": f"lacks {needed}"}
    audit_record(
        actor=request.user,
        action=action,
        target_type="page",
        target=target,
        address=address_of(request),
        data={"phase": "open"},
        **told,
    )
    return None if may else render(request, "403.html", status=403)
