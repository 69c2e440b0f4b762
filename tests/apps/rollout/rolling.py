"""A phase of ten cameras in two districts, with two contracts, both plans and milestones, small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera, CameraHealth, CameraState, Contract
from apps.rollout.services import MilestoneTold, PhaseTold, rollout_set
from apps.timeline.services import fact_assert
from tests.factories import make_camera, make_user

START = date(2026, 1, 1)
EVERYWHERE = {"jurisdictions": ("south", "east"), "groups": ("red-zone",)}
WEEK = "2026-W12"
MONDAY = datetime(2026, 3, 15, 19, tzinfo=UTC)
"""Of that week, at midnight by the city's clock."""

PHASE = PhaseTold("1-new", START, 10, Decimal(1000), "PKR", {18: [(0, 0), (2, 4), (18, 10)], 24: [(0, 0), (24, 10)]})
_ALL = Decimal(300)
MILESTONES = [
    MilestoneTold("design", "west", "Design", "خاکہ", date(2026, 2, 1), Decimal(300), date(2026, 2, 11), _ALL, date(2026, 3, 1)),
    MilestoneTold("half", "west", "Half", "", date(2026, 3, 1), Decimal(200)),
    MilestoneTold("east-half", "east", "Half", "", date(2026, 12, 1), Decimal(400), None, Decimal(50), date(2026, 1, 5)),
]  # fmt: skip


def day(number: float) -> datetime:
    """So many days after the start."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


def live(camera: Camera, *spells: tuple[float, Lifecycle]) -> None:
    for begun, lifecycle in spells:
        fact_assert(CameraState, subject={"camera": camera}, valid_from=day(begun), values={"lifecycle": lifecycle})


def stream(camera: Camera, *spells: tuple[float, str]) -> None:
    """Conditions, each from an hour of the week on."""
    for begun, condition in spells:
        values = {"condition": condition, "reason": "", "simulated": True}
        fact_assert(CameraHealth, subject={"camera": camera}, valid_from=MONDAY + timedelta(hours=begun), values=values)


def make_phase() -> list[Camera]:
    """Six cameras in the south (A): two planned, one installed, three commissioned of which one is faulty and one retired since;
    four in the east (B): all commissioned."""
    contracts = {
        code: Contract.objects.create(code=code, contractor=name, phase="1-new", sla_percent=90, response_h=4)
        for code, name in (("west", "A"), ("east", "B"))
    }
    cameras = [make_camera(code=f"s{number}", lifecycle=None, contract=contracts["west"]) for number in range(6)]
    cameras += [
        make_camera(code=f"e{number}", jurisdiction="east", lifecycle=None, contract=contracts["east"]) for number in range(4)
    ]
    for camera in cameras:
        live(camera, (0, Lifecycle.PLANNED))
    live(cameras[2], (10, Lifecycle.INSTALLED))
    live(cameras[3], (10, Lifecycle.COMMISSIONED))
    live(cameras[4], (10, Lifecycle.COMMISSIONED), (40, Lifecycle.FAULTY))
    live(cameras[5], (10, Lifecycle.COMMISSIONED), (50, Lifecycle.RETIRED))
    for number, camera in enumerate(cameras[6:]):
        live(camera, (45 + 7 * number, Lifecycle.COMMISSIONED))
    rollout_set(actor=None, phases=[PHASE], milestones=MILESTONES, synthetic=True)
    return cameras


def known_since_the_start() -> None:
    """As if every state had been known when it came, and none told anew."""
    CameraState.objects.update(known_from=day(0))
    CameraState.objects.exclude(known_to=None).update(known_to=day(0))


def signed_in(role: Role, **values: object) -> tuple[User, Client]:
    user, client = make_user(role, **{**EVERYWHERE, **values}), Client()
    client.force_login(user)
    return user, client
