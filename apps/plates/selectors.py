"""Small reads for the pages of plates."""

from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.models import Jurisdiction
from apps.accounts.selectors import AnyUser, scope_of


def districts_of(user: AnyUser) -> QuerySet[Jurisdiction]:
    """Where the user keeps hotlists."""
    return Jurisdiction.objects.filter(code__in=scope_of(user, Capability.HOTLIST_MANAGE).jurisdictions)
