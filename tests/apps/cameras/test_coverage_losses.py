"""What of the ground goes dark with some cameras, and what each camera's share of it is."""

import pytest
import shapely

from apps.accounts.choices import Role
from apps.cameras.choices import CameraKind, Lifecycle
from apps.cameras.coverage_losses import GroundLoss, Lost, ground_losses
from apps.cameras.coverage_services import coverage_compute
from apps.cameras.coverage_shares import shares_reckon
from apps.cameras.models import Camera, CameraCoverage, CameraPose
from apps.places.models import Road, RoadNode
from tests.apps.cameras.covering import make_building, make_watching, make_zone, on_earth
from tests.factories import EPOCH, TRUST, make_user

pytestmark = pytest.mark.django_db
NOBODY: frozenset[str] = frozenset()


def sees(code: str, shape: shapely.Geometry, **values: object) -> Camera:
    """A camera whose stored ground is just this shape, in metres east and north."""
    camera = make_watching(code, **values)
    ground = shapely.MultiPolygon([shape])
    CameraCoverage.objects.create(
        camera=camera, pose=CameraPose.objects.current().get(camera=camera), seen=on_earth(ground), seen_m2=shape.area,
        digest=code, computed_at=EPOCH,
    )  # fmt: skip
    return camera


def loss(*codes: str, anyway: frozenset[str] = NOBODY, jurisdictions: tuple[str, ...] = ("south",)) -> GroundLoss:
    user = make_user(Role.OPERATOR, jurisdictions=jurisdictions)
    (found,) = ground_losses(user, [Lost(anyway, frozenset(codes))])
    return found


def shares() -> dict[str, float | None]:
    shares_reckon()
    return dict(CameraCoverage.objects.values_list("camera__code", "share_m2"))


@pytest.fixture
def two() -> None:
    """100 by 100 m each, 50 by 100 m of it together; the zone holds the western two thirds and a bit of nothing."""
    sees("west", shapely.box(0, 0, 100, 100))
    sees("east", shapely.box(50, 0, 150, 100))
    make_zone("zone", shapely.box(-50, -50, 100, 150))


def test_a_zone_loses_what_only_the_lost_camera_saw_and_keeps_the_overlap_with_one(two: None) -> None:
    found = loss("west")
    assert (found.lost_m2, found.single_m2) == (pytest.approx(5000, rel=0.03), pytest.approx(5000, rel=0.03))
    (zone,) = found.zones
    assert (zone.code, zone.lost_m2, zone.single_m2) == ("zone", pytest.approx(5000, rel=0.03), pytest.approx(5000, rel=0.03))
    found = loss("east")
    assert found.lost_m2 == pytest.approx(5000, rel=0.03)
    assert (found.zones[0].lost_m2, found.zones[0].single_m2) == (pytest.approx(0, abs=210), pytest.approx(5000, rel=0.03))
    assert loss("west", "east").zones[0].lost_m2 == pytest.approx(10000, rel=0.03)


def test_ground_that_would_be_dark_anyway_is_not_counted_again(two: None) -> None:
    assert loss("west", anyway=frozenset({"east"})).lost_m2 == pytest.approx(10000, rel=0.03)
    assert loss("west", anyway=frozenset({"west", "east"})) == GroundLoss(0, 0, (), ())


def test_zones_and_roads_that_keep_all_are_not_told(two: None) -> None:
    make_zone("elsewhere", shapely.box(500, 500, 600, 600))
    assert [zone.code for zone in loss("west").zones] == ["zone"]
    assert loss("no-such") == GroundLoss(0, 0, (), ())


def test_a_main_road_loses_metres() -> None:
    ends = [RoadNode.objects.create(position=on_earth(shapely.Point(0, north))) for north in (0, 200)]
    line = on_earth(shapely.LineString([(75, 0), (75, 200)]))
    plain = {"start": ends[0], "end": ends[1], "line": line, "length_m": 200.0, "speed_kmh": 60, **TRUST}
    Road.objects.create(code="r-1", name="Main Street", road_class="primary", **plain)
    Road.objects.create(code="r-2", name="Lane", road_class="residential", **plain)
    sees("near", shapely.box(0, 0, 100, 100))
    sees("far", shapely.box(0, 60, 100, 160))
    (road,) = loss("near").roads
    assert (road.name, road.lost_m, road.single_m) == ("Main Street", pytest.approx(60, abs=4), pytest.approx(40, abs=4))
    assert loss("near", "far").roads[0].lost_m == pytest.approx(160, abs=4)


def test_only_cameras_in_sight_and_in_service_count(two: None) -> None:
    sees("theirs", shapely.box(0, 0, 100, 100), jurisdiction="east")
    sees("planned", shapely.box(0, 0, 100, 100), lifecycle=Lifecycle.PLANNED)
    assert loss("west").lost_m2 == pytest.approx(5000, rel=0.03)
    both = loss("west", jurisdictions=("south", "east"))
    assert (both.lost_m2, both.single_m2) == (0, pytest.approx(5000, rel=0.03))
    assert loss("theirs").lost_m2 == 0


def test_shared_ground_is_divided_and_only_cameras_in_service_have_a_share(two: None) -> None:
    sees("planned", shapely.box(0, 0, 100, 100), lifecycle=Lifecycle.PLANNED)
    found = shares()
    assert found == {"west": pytest.approx(7500, rel=0.03), "east": pytest.approx(7500, rel=0.03), "planned": None}
    assert shares_reckon() == 0


def test_computing_coverage_reckons_the_shares_again() -> None:
    make_watching("one")
    coverage_compute()
    alone = CameraCoverage.objects.get().share_m2
    assert alone == pytest.approx(CameraCoverage.objects.get().seen_m2, rel=0.05)
    make_watching("twin")
    coverage_compute(codes=["twin"])
    assert dict(CameraCoverage.objects.values_list("camera__code", "share_m2")) == {
        "one": pytest.approx(alone / 2, rel=0.01), "twin": pytest.approx(alone / 2, rel=0.01),
    }  # fmt: skip


def test_a_ptz_camera_stores_what_it_could_be_turned_to_and_walls_stop_it_all_round() -> None:
    make_watching("turning", kind=CameraKind.PTZ)
    make_watching("still")
    coverage_compute()
    rows = {row.camera.code: row for row in CameraCoverage.objects.select_related("camera")}
    assert rows["still"].reachable is None and rows["still"].reachable_m2 == 0
    free = rows["turning"]
    assert free.seen_m2 < free.reachable_m2 <= 3.15 * 80**2
    assert free.reachable.buffer(1e-7).contains(free.seen)
    make_building("south wall", shapely.box(-60, -30, 60, -25))
    coverage_compute()
    walled = CameraCoverage.objects.get(camera__code="turning")
    assert walled.reachable_m2 < free.reachable_m2 and walled.seen_m2 == pytest.approx(free.seen_m2)
