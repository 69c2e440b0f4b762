"""What cameras see among the buildings: stored, computed again where something changed, and only there."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import connection

from apps.cameras.coverage_services import BATCH, Cancelled, coverage_compute
from apps.cameras.models import CameraCoverage, CameraPose
from apps.cameras.services import camera_pose_set
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import assets_import
from apps.places.models import Building
from tests.apps.cameras.covering import NORTH, at, make_building, make_watching, on_earth
from tests.apps.places.asset_files import write
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
WALL = shapely.box(-40, 20, 40, 30)


def sees(code: str, east_m: float, north_m: float) -> bool:
    place = Point(*at(east_m, north_m), srid=4326)
    return CameraCoverage.objects.filter(camera__code=code, seen__intersects=place).exists()


def stored(code: str = "cam") -> CameraCoverage:
    return CameraCoverage.objects.get(camera__code=code)


def test_a_wall_hides_the_ground_behind_it() -> None:
    make_watching("cam")
    coverage_compute()
    assert sees("cam", 0, 15) and sees("cam", 0, 60)
    free_m2 = stored().seen_m2

    make_building("wall", WALL)
    coverage_compute()
    assert sees("cam", 0, 15) and not sees("cam", 0, 25) and not sees("cam", 0, 60)
    assert 0 < stored().seen_m2 < free_m2 / 2


def test_bands_lie_within_each_other_and_their_areas_are_told() -> None:
    make_watching("cam", width_px=1600, height_px=900)
    coverage_compute()
    row = stored()
    areas = [row.seen_m2, row.detect_m2, row.observe_m2, row.recognise_m2, row.identify_m2]
    assert areas == sorted(areas, reverse=True) and row.identify_m2 == 0 < row.observe_m2 < row.detect_m2
    assert row.identify.empty and row.seen.valid
    assert row.seen.buffer(1e-7).contains(row.detect)


def test_only_what_changed_is_computed_again() -> None:
    moved, unmoved = make_watching("moved"), make_watching("unmoved")
    assert coverage_compute().computed == 2
    assert coverage_compute().unchanged == 2
    before = stored("unmoved").computed_at

    camera_pose_set(actor=None, camera=moved, at=AT, **NORTH | {"bearing_deg": 180.0})
    done = coverage_compute()
    assert (done.computed, done.unchanged) == (1, 1)
    assert sees("moved", 0, -60) and not sees("moved", 0, 60)
    assert stored("moved").pose == CameraPose.objects.current().get(camera=moved)
    assert stored("unmoved").computed_at == before
    assert coverage_compute(again=True, codes=["unmoved"]).computed == 1
    assert stored("unmoved").camera == unmoved


def test_a_building_concerns_the_cameras_within_range_and_no_others() -> None:
    make_watching("near")
    make_camera(code="far", lon=67.2, lat=24.9, pose=NORTH)
    coverage_compute()
    make_building("wall", WALL)
    assert coverage_compute(codes=["far"]).unchanged == 1
    assert coverage_compute().computed == 1
    Building.objects.all().delete()
    assert coverage_compute().computed == 1 and sees("near", 0, 60)


def test_a_pose_told_again_with_another_calibration_keeps_its_coverage() -> None:
    camera = make_watching("cam")
    coverage_compute()
    pose = camera_pose_set(actor=None, camera=camera, at=AT, **NORTH, homography={"calibration": 2})
    assert coverage_compute().unchanged == 1
    assert stored().pose == pose


def test_a_camera_that_cannot_be_computed_says_why_and_stops_nobody() -> None:
    make_watching("cam")
    make_watching("endless", pose={"range_m": 5000.0})
    done = coverage_compute()
    assert (done.computed, done.refused) == (1, 1)
    row = stored("endless")
    assert row.seen is None and "range" in row.refusal and "5000" in row.refusal
    assert coverage_compute().unchanged == 2
    camera_pose_set(actor=None, camera=row.camera, at=AT, **NORTH)
    coverage_compute()
    assert stored("endless").refusal == "" and sees("endless", 0, 60)


def test_footprints_that_cross_themselves_are_repaired_and_still_hide() -> None:
    make_watching("cam")
    make_building("bow-tie", shapely.Polygon([(-40, 20), (40, 30), (40, 20), (-40, 30)]))
    done = coverage_compute()
    assert (done.repaired, done.skipped, done.computed) == (1, 0, 1)
    assert not sees("cam", 15, 60)


def test_a_building_without_a_height_hides_what_is_behind_it() -> None:
    make_watching("cam")
    make_building("wall", WALL, height_m=0)
    coverage_compute()
    assert not sees("cam", 0, 60)


def test_a_computation_can_be_stopped_between_batches_and_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cameras.coverage_services.BATCH", 1)
    assert BATCH > 1
    for code in ("a", "b", "c"):
        make_watching(code)
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        coverage_compute(progress=lambda done, of: told.append((done, of)), cancelled=lambda: len(told) == 2)
    assert told == [(1, 3), (2, 3)]
    assert CameraCoverage.objects.count() == 2


def asked_for() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'apps.cameras.tasks.compute_coverage'")
        return cursor.fetchone()[0]


def test_a_new_pose_has_the_coverage_computed_once_for_all_that_changed(django_capture_on_commit_callbacks: Any) -> None:
    cameras = [make_watching(code) for code in ("a", "b")]
    with django_capture_on_commit_callbacks(execute=True):
        for camera in cameras:
            camera_pose_set(actor=None, camera=camera, at=AT, **NORTH | {"bearing_deg": 90.0})
        assert asked_for() == 0
    assert asked_for() == 1


def test_imported_buildings_have_the_coverage_computed(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    shape = shapely.from_wkb(bytes(on_earth(WALL).wkb))
    values = {"code": "b-1", "land_use": "mixed", "height_m": 12.0, "accuracy_m": 5.0, "origin": "mapped", "source": "a test"}
    path = write(geopandas.GeoDataFrame([values], geometry=[shape], crs=4326), tmp_path / "buildings.geojson")
    with django_capture_on_commit_callbacks(execute=True):
        assets_import(actor=None, path=path, kind=all_kinds()["buildings"])
    assert asked_for() == 1


def test_the_command_computes_tells_its_progress_and_knows_its_cameras() -> None:
    make_watching("cam")
    told = StringIO()
    call_command("coverage_compute", stdout=told)
    assert "1 of 1 cameras" in told.getvalue() and "1 computed, 0 unchanged, 0 refused" in told.getvalue()
    call_command("coverage_compute", "--camera", "cam", "--all", stdout=told)
    assert told.getvalue().count("1 computed") == 2
    with pytest.raises(CommandError, match="no-such"):
        call_command("coverage_compute", "--camera", "no-such")
