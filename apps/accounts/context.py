"""What every template knows of the user."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.accounts.selectors import capabilities_of


def capabilities(request: HttpRequest) -> dict[str, object]:
    """`capabilities`: what the user may do somewhere; asked of the database only where a template asks."""
    return {"capabilities": SimpleLazyObject(lambda: capabilities_of(request.user))}
