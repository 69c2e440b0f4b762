"""Who may open the pages of the roll-out and of health, with every refusal recorded."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.choices import Capability
from apps.accounts.selectors import capabilities_of
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record

View = Callable[..., HttpResponse]


def only_for(*capabilities: Capability, page: str = "board") -> Callable[[View], View]:
    """Only for those who hold one of these; a refusal is recorded and told on a page."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
            if not capabilities_of(request.user) & frozenset(capabilities):
                reading_record(request, values.get("week", page), Outcome.REFUSED, f"lacks {' and '.join(capabilities)}")
                return render(request, "403.html", status=403)
            return view(request, **values)

        return guarded

    return around


def reading_record(
    request: HttpRequest, target: str, outcome: Outcome = Outcome.DONE, reason: str = "", data: dict[str, Any] | None = None
) -> None:
    """Record that a report or board was read, or that somebody was refused it."""
    told = {"target_type": "roll-out", "target": target, "outcome": outcome, "reason": reason, "data": data}
    audit_record(actor=request.user, action=Action.REPORT_VIEW, address=address_of(request), **told)
