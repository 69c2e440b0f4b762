"""Small things to test with, made through the models; every person and place is made up."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.gis.geos import Point

from apps.accounts.choices import Rank, Role
from apps.accounts.models import CameraGroup, Jurisdiction, Posting, User
from apps.cameras.choices import CameraKind, Lifecycle, Programme
from apps.cameras.models import Camera, CameraPose, CameraState, Site
from apps.places.choices import Origin
from apps.timeline.services import fact_assert

_numbers = count(1)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
TRUST = {"accuracy_m": 5.0, "origin": Origin.SYNTHETIC, "source": "tests"}


def make_jurisdiction(code: str = "south") -> Jurisdiction:
    return Jurisdiction.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def make_group(code: str = "red-zone") -> CameraGroup:
    return CameraGroup.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def make_user(
    role: Role | None = Role.OPERATOR,
    *,
    jurisdictions: tuple[str, ...] = ("south",),
    groups: tuple[str, ...] = ("red-zone",),
    rank: Rank = Rank.INSPECTOR,
    **values: Any,
) -> User:
    """A user with one posting; `role=None` for a user without any."""
    user = User.objects.create_user(username=values.pop("username", f"user{next(_numbers)}"), **values)
    if role is not None:
        make_posting(user, role, jurisdictions=jurisdictions, groups=groups, rank=rank)
    return user


def make_posting(
    user: User,
    role: Role,
    *,
    jurisdictions: tuple[str, ...] = ("south",),
    groups: tuple[str, ...] = ("red-zone",),
    rank: Rank = Rank.INSPECTOR,
    starts_at: datetime = EPOCH,
    ends_at: datetime | None = None,
) -> Posting:
    posting = Posting.objects.create(user=user, role=role, rank=rank, starts_at=starts_at, ends_at=ends_at)
    posting.jurisdictions.set([make_jurisdiction(code) for code in jurisdictions])
    posting.camera_groups.set([make_group(code) for code in groups])
    return posting


def make_site(*, jurisdiction: str = "south", lon: float = 67.03, lat: float = 24.85, **values: Any) -> Site:
    number = next(_numbers)
    values = {"code": f"site-{number}", "name": f"Site {number}", "position": Point(lon, lat, srid=4326), **TRUST, **values}
    return Site.objects.create(jurisdiction=make_jurisdiction(jurisdiction), **values)


def make_camera(
    *,
    jurisdiction: str = "south",
    group: str = "red-zone",
    lon: float = 67.03,
    lat: float = 24.85,
    lifecycle: Lifecycle | None = Lifecycle.COMMISSIONED,
    pose: dict[str, Any] | None = None,
    **values: Any,
) -> Camera:
    """A camera at a site of its own, commissioned since `EPOCH` unless told otherwise, with a pose where one is given."""
    site = values.pop("site", None) or make_site(jurisdiction=jurisdiction, lon=lon, lat=lat)
    defaults = {"kind": CameraKind.FIXED, "programme": Programme.NEW, "width_px": 1920, "height_px": 1080, "simulated": True}
    camera = Camera.objects.create(
        **{"code": f"cam-{next(_numbers)}", **defaults, **values},
        site=site,
        jurisdiction=make_jurisdiction(jurisdiction),
        group=make_group(group),
    )
    if lifecycle is not None:
        fact_assert(CameraState, subject={"camera": camera}, valid_from=EPOCH, values={"lifecycle": lifecycle})
    if pose is not None:
        plain = {"mount_height_m": 8.0, "bearing_deg": 0.0, "tilt_deg": 20.0, "hfov_deg": 60.0, "range_m": 80.0}
        fact_assert(CameraPose, subject={"camera": camera}, valid_from=EPOCH, values={**plain, **pose})
    return camera
