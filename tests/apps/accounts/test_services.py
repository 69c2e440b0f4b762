from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Capability, Rank, Role
from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.accounts.selectors import has_capability
from apps.accounts.services import posting_create, posting_end, user_active_set
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from tests.factories import make_group, make_jurisdiction, make_posting, make_user

pytestmark = pytest.mark.django_db


def post(actor: User | None, user: User) -> None:
    posting_create(
        actor=actor,
        user=user,
        role=Role.OPERATOR,
        rank=Rank.CONSTABLE,
        jurisdictions=Jurisdiction.objects.all(),
        camera_groups=CameraGroup.objects.all(),
    )


def test_an_administrator_posts_somebody_and_it_is_recorded() -> None:
    admin, user = make_user(Role.ADMINISTRATOR), make_user(None)
    post(admin, user)
    assert has_capability(user, Capability.PICTURE_VIEW)
    entry = Entry.objects.get(action=Action.POSTING_CHANGE)
    assert (entry.actor, entry.target, entry.data["role"]) == (admin.username, user.username, "operator")


@pytest.mark.django_db(transaction=True)
def test_a_commander_posts_nobody_and_the_refusal_is_recorded() -> None:
    commander, user = make_user(Role.COMMANDER), make_user(None)
    with pytest.raises(PermissionDenied):
        post(commander, user)
    assert not user.postings.exists()
    assert Entry.objects.get(action=Action.POSTING_CHANGE).outcome == Outcome.REFUSED


def test_nobody_changes_their_own_rights() -> None:
    admin = make_user(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        post(admin, admin)
    assert admin.postings.count() == 1
    entry = Entry.objects.get(action=Action.POSTING_CHANGE)
    assert (entry.actor, entry.target, entry.outcome) == (admin.username, admin.username, Outcome.REFUSED)


def test_an_ended_posting_opens_nothing_and_ends_once() -> None:
    user = make_user(Role.COMMANDER)
    posting = user.postings.get()
    posting_end(actor=None, posting=posting)
    posting_end(actor=None, posting=posting)
    assert not has_capability(user, Capability.MAP_VIEW)
    assert Entry.objects.filter(action=Action.POSTING_CHANGE).count() == 1


@pytest.mark.parametrize("starts_in", [timedelta(days=-1), timedelta(days=1)], ids=["running", "not yet begun"])
def test_a_posting_with_an_end_can_be_ended_before_it(starts_in: timedelta) -> None:
    user, now = make_user(None), timezone.now()
    posting = make_posting(user, Role.COMMANDER, starts_at=now + starts_in, ends_at=now + timedelta(days=30))
    posting_end(actor=None, posting=posting)
    assert posting.ends_at < now + timedelta(days=2)
    assert not has_capability(user, Capability.MAP_VIEW)
    assert Entry.objects.filter(action=Action.POSTING_CHANGE).count() == 1


def test_somebody_who_is_let_out_holds_no_right_until_he_is_let_in_again_and_each_is_recorded_once() -> None:
    admin, user = make_user(Role.ADMINISTRATOR), make_user(Role.COMMANDER)
    for active in (False, False, True):
        user_active_set(actor=admin, user=user, active=active)
        assert has_capability(User.objects.get(pk=user.pk), Capability.MAP_VIEW) is active
    told = Entry.objects.filter(action=Action.POSTING_CHANGE, target=user.username).order_by("id")
    assert [entry.data["active"] for entry in told] == [False, True]


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.ADMINISTRATOR])
def test_nobody_lets_himself_out_and_only_an_administrator_lets_others_out(role: Role) -> None:
    actor, other = make_user(role), make_user(Role.OPERATOR)
    with pytest.raises(PermissionDenied):
        user_active_set(actor=actor, user=other if role is Role.COMMANDER else actor, active=False)
    assert not User.objects.filter(is_active=False).exists()


def test_demo_users_never_touch_somebody_of_the_same_name(settings: object, tmp_path: object) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    make_jurisdiction()
    real = User.objects.create_user("admin", password="a real password")
    with pytest.raises(CommandError, match="admin"):
        call_command("demo_users")
    real.refresh_from_db()
    assert real.check_password("a real password")
    assert not real.postings.exists()


def test_demo_users_are_made_once_and_can_sign_in(settings: object, tmp_path: object) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    make_jurisdiction()
    make_group()
    call_command("demo_users")
    call_command("demo_users")
    password = (tmp_path / "keys" / "demo-password").read_text().strip()  # type: ignore[operator]
    assert User.objects.count() == len(Role.values)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "commander", "password": password})
    assert answer.status_code == 302
    assert Entry.objects.filter(action=Action.SESSION_OPEN, actor="commander").count() == 1


def test_demo_users_are_refused_in_production(settings: object) -> None:
    settings.SETTINGS_KIND = "production"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="production"):
        call_command("demo_users")


def test_a_failed_sign_in_is_recorded_with_the_claimed_name() -> None:
    Client().post("/accounts/login/", {"login": "intruder", "password": "guess"})
    entry = Entry.objects.get(action=Action.SESSION_FAIL)
    assert (entry.actor, entry.outcome) == ("intruder", Outcome.REFUSED)
    assert "guess" not in str(entry.data)


def test_nobody_signs_up_on_their_own() -> None:
    Client().post(
        "/accounts/signup/", {"username": "stranger", "password1": "a-long-password-1", "password2": "a-long-password-1"}
    )
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "address", ["password/reset/", "password/reset/done/", "password/set/", "signup/", "email/", "confirm-email/"]
)
def test_nobody_is_offered_a_mail(address: str) -> None:
    make_user(email="somebody@example.org")
    assert Client().post(f"/accounts/{address}", {"email": "somebody@example.org"}).status_code == 404


def test_the_pages_of_an_account_still_open() -> None:
    client = Client()
    user = make_user(password="a-long-password-1")
    assert client.get("/accounts/login/").status_code == 200
    assert client.post("/accounts/login/", {"login": user.username, "password": "a-long-password-1"}).status_code == 302
    for address in ("password/change/", "reauthenticate/", "mfa/", "logout/"):
        assert client.get(f"/accounts/{address}").status_code == 200
    secret = client.get("/accounts/mfa/totp/activate/")
    assert secret.status_code == 302 and secret["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(secret["Location"], {"password": "a-long-password-1"}).status_code == 302
    assert client.get("/accounts/mfa/totp/activate/").status_code == 200
    changed = {"oldpassword": "a-long-password-1", "password1": "another-long-one-2", "password2": "another-long-one-2"}
    assert client.post("/accounts/password/change/", changed).status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-long-one-2")
    user.is_active = False
    user.save(update_fields=["is_active"])
    refused = Client().post("/accounts/login/", {"login": user.username, "password": "another-long-one-2"})
    assert (refused.status_code, refused["Location"]) == (302, "/accounts/inactive/")
