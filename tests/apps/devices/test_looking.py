"""A PTZ camera that is turned away is drawn and asked where it looks; what is stored stays that of its home view."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.cameras.choices import CameraKind
from apps.cameras.coverage_selectors import cameras_that_see
from apps.cameras.coverage_services import coverage_compute
from apps.cameras.models import Camera, CameraCoverage
from apps.devices.looking import FRESH, look_take, looks_away
from apps.devices.models import Device, DeviceLook
from apps.devices.onvif.facts import PtzPosition, Span, span
from safecity_gis.core.geo.frames import LonLat
from safecity_gis.core.geo.ptz_position import hfov_at
from tests.apps.cameras.covering import at, make_watching
from tests.factories import make_user

pytestmark = pytest.mark.django_db

AHEAD, ASIDE = at(0, 30), at(30, 0)
"""North of the camera, where it looks at home, and east of it."""
EAST = PtzPosition(pan=0.5, tilt=5 / 9)
"""Bearing 90°, 20° down: at home but for the bearing."""


@pytest.fixture
def camera() -> Camera:
    """It looks north, and its motors go all round, from the horizon to straight down."""
    camera = make_watching("turning", live=True, kind=CameraKind.PTZ)
    ends = {"pan_from_deg": -180, "pan_to_deg": 180, "tilt_least_deg": 0, "tilt_most_deg": 90}
    span = {"least": -1.0, "most": 1.0}
    abilities = {"ptz": {"profile": "P", "pan": span, "tilt": span, "zoom": {"least": 0.0, "most": 1.0}}}
    Device.objects.create(camera=camera, address="127.0.0.1:80", seen_at=timezone.now(), abilities=abilities, **ends)
    coverage_compute()
    return camera


def turn(camera: Camera, position: PtzPosition, ago: timedelta = timedelta()) -> None:
    look_take(device_id=camera.device.pk, position=position, at=timezone.now() - ago)


def seeing(place: LonLat) -> list[tuple[str, bool]]:
    return [(one["code"], one["turned"]) for one in cameras_that_see(make_user(Role.OPERATOR), place)]


def view(camera: Camera, **where: Any) -> Any:
    client = Client()
    client.force_login(make_user(Role.OPERATOR, **where))
    return client.get(f"/api/v1/cameras/{camera.code}/ptz/view/")


def test_who_sees_a_place_follows_where_the_camera_is_turned(camera: Camera) -> None:
    assert (seeing(AHEAD), seeing(ASIDE)) == ([("turning", False)], [])
    turn(camera, EAST)
    assert (seeing(AHEAD), seeing(ASIDE)) == ([], [("turning", True)])
    look = DeviceLook.objects.get()
    assert (look.bearing_deg, look.tilt_deg, look.hfov_deg) == (pytest.approx(90), pytest.approx(20), 60)


def test_the_pixel_and_density_of_a_turned_camera_are_those_of_its_present_picture(camera: Camera) -> None:
    (home,) = cameras_that_see(make_user(Role.OPERATOR), AHEAD)
    turn(camera, EAST)
    (turned,) = cameras_that_see(make_user(Role.OPERATOR), ASIDE)
    assert turned["px_per_m"] == pytest.approx(home["px_per_m"], rel=0.01)
    assert (turned["x"], turned["y"]) == (pytest.approx(home["x"], abs=3), pytest.approx(home["y"], abs=3))


def test_a_word_that_is_old_and_a_look_that_is_home_change_nothing(camera: Camera) -> None:
    turn(camera, EAST, ago=FRESH)
    assert seeing(AHEAD) == [("turning", False)]
    assert view(camera).json() == {"view": None}
    turn(camera, PtzPosition(pan=0.01, tilt=5 / 9))
    assert looks_away() == {}
    assert view(camera).json()["view"]["properties"]["home"] is True


def test_the_present_view_is_drawn_and_the_stored_coverage_stays(camera: Camera) -> None:
    before = CameraCoverage.objects.get()
    turn(camera, EAST)
    coverage_compute()
    told = view(camera).json()["view"]
    shape = GEOSGeometry(str(told["geometry"]).replace("'", '"'))
    assert shape.contains(Point(*ASIDE)) and not shape.contains(Point(*AHEAD))
    assert told["properties"] | {"at": ""} == {
        "camera": "turning", "bearing_deg": 90.0, "tilt_deg": 20.0, "hfov_deg": 60.0, "zoom_measured": False, "home": False,
        "area_m2": pytest.approx(before.seen_m2, rel=0.02), "at": "",
    }  # fmt: skip
    assert CameraCoverage.objects.get().computed_at == before.computed_at


def test_a_zoom_whose_ends_are_measured_narrows_the_view(camera: Camera) -> None:
    Device.objects.update(hfov_wide_deg=60, hfov_tele_deg=2)
    turn(camera, PtzPosition(pan=0.5, tilt=5 / 9, zoom=1.0))
    assert view(camera).json()["view"]["properties"]["hfov_deg"] == 2.0
    assert [hfov_at(zoom, (0, 1), 60, 2) for zoom in (-1, 0, 2)] == [pytest.approx(60), pytest.approx(60), pytest.approx(2)]
    assert 2 < hfov_at(0.5, (0, 1), 60, 2) < 10


def test_what_a_camera_could_be_turned_to_ends_where_its_device_does(camera: Camera) -> None:
    free = CameraCoverage.objects.get()
    Device.objects.update(pan_from_deg=-90, pan_to_deg=90)
    coverage_compute()
    held = CameraCoverage.objects.get()
    assert held.reachable_m2 < 0.8 * free.reachable_m2
    assert free.reachable.contains(Point(*at(0, -40))) and not held.reachable.contains(Point(*at(0, -40)))
    assert held.seen_m2 == free.seen_m2


@pytest.mark.parametrize(
    "position", [PtzPosition(pan=1.7e308, tilt=0.0), PtzPosition(pan=0.5, tilt=-1.7e308), PtzPosition(pan=1.1, tilt=0.0)]
)
def test_a_position_that_no_motor_has_counts_for_nothing(camera: Camera, position: PtzPosition) -> None:
    turn(camera, position)
    assert seeing(AHEAD) == [("turning", False)]
    assert not DeviceLook.objects.exists() and view(camera).json() == {"view": None}


@pytest.mark.parametrize("ends", [(-1.7e308, 1.7e308), (-5e-324, 5e-324), (1, -1), (0, "nan"), (None, 1)])
def test_ends_that_no_motors_have_are_none(ends: tuple[Any, Any]) -> None:
    assert span(SimpleNamespace(Min=ends[0], Max=ends[1])) is None
    assert span(SimpleNamespace(Min="-180", Max=180)) == Span(least=-180, most=180)


def test_a_camera_out_of_sight_tells_nobody_where_it_looks(camera: Camera) -> None:
    turn(camera, EAST)
    assert view(camera, jurisdictions=("east",)).status_code == 404
