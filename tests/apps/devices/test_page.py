"""The page of camera devices is for those who manage assets; its opening and its refusal are recorded."""

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "status", "outcome"), [(Role.ADMINISTRATOR, 200, Outcome.DONE), (Role.OPERATOR, 403, Outcome.REFUSED)]
)
def test_who_manages_assets_opens_it_and_nobody_else(role: Role, status: int, outcome: Outcome) -> None:
    client = Client()
    client.force_login(make_user(role))
    assert client.get("/devices/").status_code == status
    entry = Entry.objects.get(action=Action.DEVICE_CHANGE)
    assert (entry.target, entry.outcome) == ("devices", outcome)
    assert (b'data-testid="to-devices"' in client.get("/").content) == (status == 200)
