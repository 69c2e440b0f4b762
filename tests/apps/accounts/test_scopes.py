from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from apps.accounts.choices import ROLE_CAPABILITIES, Capability, Role
from apps.accounts.models import User
from apps.accounts.selectors import has_capability, scope_of
from apps.cameras.models import Camera
from tests.factories import make_camera, make_posting, make_user

pytestmark = pytest.mark.django_db


def test_every_role_has_a_row_in_the_table() -> None:
    assert set(ROLE_CAPABILITIES) == set(Role.values)


def test_an_administrator_watches_nobody() -> None:
    watching = {Capability.PICTURE_VIEW, Capability.OBJECT_VIEW}
    assert not ROLE_CAPABILITIES[Role.ADMINISTRATOR] & watching
    assert ROLE_CAPABILITIES[Role.OVERSIGHT] == {Capability.AUDIT_VIEW, Capability.ROLLOUT_VIEW}


def test_a_posting_opens_its_jurisdictions_times_its_groups_and_nothing_else() -> None:
    inside = make_camera(jurisdiction="south", group="red-zone")
    make_camera(jurisdiction="east", group="red-zone")
    make_camera(jurisdiction="south", group="city")
    user = make_user(Role.OPERATOR, jurisdictions=("south",), groups=("red-zone",))
    assert list(Camera.objects.visible_to(user)) == [inside]


def test_two_postings_do_not_open_their_cross_product() -> None:
    user = make_user(Role.OPERATOR, jurisdictions=("south",), groups=("red-zone",))
    make_posting(user, Role.OPERATOR, jurisdictions=("east",), groups=("city",))
    make_camera(jurisdiction="south", group="city")
    make_camera(jurisdiction="east", group="red-zone")
    allowed = {make_camera(jurisdiction="south", group="red-zone"), make_camera(jurisdiction="east", group="city")}
    assert set(Camera.objects.visible_to(user)) == allowed


def test_a_capability_of_one_posting_does_not_spread_to_another() -> None:
    user = make_user(Role.OPERATOR, jurisdictions=("south",))
    make_posting(user, Role.CASE_OFFICER, jurisdictions=("east",))
    assert scope_of(user, Capability.PICTURE_VIEW).pairs == {("south", "red-zone")}
    assert scope_of(user, Capability.CAMERA_VIEW).pairs == {("south", "red-zone"), ("east", "red-zone")}


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(timedelta(hours=1), None), (timedelta(days=-2), timedelta(days=-1))],
    ids=["not yet begun", "already over"],
)
def test_a_posting_outside_its_period_opens_nothing(starts: timedelta, ends: timedelta | None) -> None:
    now = timezone.now()
    user = make_user(None)
    make_posting(user, Role.COMMANDER, starts_at=now + starts, ends_at=now + ends if ends else None)
    assert not scope_of(user, Capability.CAMERA_VIEW)
    assert not has_capability(user, Capability.MAP_VIEW)


def test_the_superuser_flag_opens_nothing() -> None:
    make_camera()
    chief = User.objects.create_superuser("chief")
    assert not Camera.objects.visible_to(chief).exists()


def test_nobody_and_the_dismissed_see_nothing() -> None:
    make_camera()
    dismissed = make_user(Role.COMMANDER, is_active=False)
    assert not Camera.objects.visible_to(AnonymousUser()).exists()
    assert not Camera.objects.visible_to(dismissed).exists()


def test_a_posting_cannot_end_before_it_starts() -> None:
    from django.db.utils import IntegrityError

    user = make_user(None)
    with pytest.raises(IntegrityError, match="accounts_posting_order"):
        make_posting(user, Role.OPERATOR, starts_at=datetime(2026, 2, 1, tzinfo=UTC), ends_at=datetime(2026, 1, 1, tzinfo=UTC))
