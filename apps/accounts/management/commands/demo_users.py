"""`manage.py demo_users`: people to try the system with, for a machine that nobody else can reach."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.accounts.choices import Rank, Role
from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.accounts.services import posting_create


@dataclass(frozen=True)
class DemoUser:
    username: str
    role: Role
    rank: Rank
    jurisdictions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Empty means all."""


DEMO_BADGE = "demonstration"
"""Marks the users that this command made; it never touches another."""

DEMO_USERS = (
    DemoUser("commander", Role.COMMANDER, Rank.SENIOR_SUPERINTENDENT),
    DemoUser("operator", Role.OPERATOR, Rank.HEAD_CONSTABLE),
    DemoUser("traffic", Role.TRAFFIC_OFFICER, Rank.INSPECTOR, groups=("airport-corridor",)),
    DemoUser("disaster", Role.DISASTER_MANAGER, Rank.CIVILIAN),
    DemoUser("case", Role.CASE_OFFICER, Rank.SUB_INSPECTOR, jurisdictions=("south",)),
    DemoUser("reviewer", Role.REVIEWER, Rank.INSPECTOR),
    DemoUser("authoriser", Role.AUTHORISING_OFFICER, Rank.DEPUTY_INSPECTOR_GENERAL),
    DemoUser("supervisor", Role.SUPERVISOR, Rank.SUPERINTENDENT),
    DemoUser("oversight", Role.OVERSIGHT, Rank.CIVILIAN),
    DemoUser("admin", Role.ADMINISTRATOR, Rank.CIVILIAN),
)


class Command(BaseCommand):
    help = "Create one user for each role (idempotent); their common password is written to VAR/keys/demo-password."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SETTINGS_KIND == "production":
            raise CommandError("Demonstration users do not exist in production.")
        if not Jurisdiction.objects.exists():
            raise CommandError("Run `manage.py city_seed` first: users are posted to its districts.")
        password = _password(Path(settings.VAR_DIR) / "keys" / "demo-password")
        for demo in DEMO_USERS:
            _ensure(demo, password)
        self.stdout.write(f"Users: {', '.join(demo.username for demo in DEMO_USERS)}")


def _password(path: Path) -> str:
    """The password of this installation's demonstration users; made once, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"karachi-{secrets.token_hex(4)}\n")
    return path.read_text().strip()


@transaction.atomic
def _ensure(demo: DemoUser, password: str) -> None:
    user, created = User.objects.get_or_create(username=demo.username, defaults={"badge": DEMO_BADGE})
    if user.badge != DEMO_BADGE:
        raise CommandError(f"There is a user {demo.username} who is not the demonstration's: nothing of theirs was changed.")
    if created or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    if user.postings.filter(role=demo.role, ends_at=None).exists():
        return
    jurisdictions, groups = Jurisdiction.objects.all(), CameraGroup.objects.all()
    posting_create(
        actor=None,
        user=user,
        role=demo.role,
        rank=demo.rank,
        jurisdictions=jurisdictions.filter(code__in=demo.jurisdictions) if demo.jurisdictions else jurisdictions,
        camera_groups=groups.filter(code__in=demo.groups) if demo.groups else groups,
    )
