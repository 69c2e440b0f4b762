"""Sites and cameras from files: facts, poses and their calibration."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from apps.cameras.models import Camera, CameraPose, CameraState, Site
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, assets_export, assets_import
from tests.apps.places.asset_files import write
from tests.factories import make_camera, make_group, make_jurisdiction, make_site

pytestmark = pytest.mark.django_db

POSE = {"mount_height_m": 8.0, "bearing_deg": 90.0, "tilt_deg": 20.0, "hfov_deg": 60.0, "range_m": 80.0}
CAMERA = {
    "code": "c-1", "site": "s-1", "jurisdiction": "south", "group": "red-zone", "kind": "fixed", "programme": "new",
    "width_px": 1920, "height_px": 1080, "lifecycle": "installed", **POSE,
}  # fmt: skip


def bring(path: Path, kind: str) -> Any:
    return assets_import(actor=None, path=path, kind=all_kinds()[kind])


def camera_file(folder: Path, lon: float = 67.03, **changes: Any) -> Path:
    frame = geopandas.GeoDataFrame([CAMERA | changes], geometry=[shapely.Point(lon, 24.85)], crs=4326)
    return write(frame, folder / "cameras.csv")


@pytest.fixture
def site() -> Site:
    make_group()
    return make_site(code="s-1")


def test_sites_and_cameras_round_trip_through_a_shapefile(tmp_path: Path, site: Site) -> None:
    make_camera(site=site, code="c-9", pose=POSE)
    for kind in ("sites", "cameras"):
        assets_export(actor=None, path=tmp_path / f"{kind}.shp", kind=all_kinds()[kind])
    facts = list(CameraPose.objects.values_list("pk", "mount_height_m", "hfov_deg"))
    for kind in ("sites", "cameras"):
        report = bring(tmp_path / f"{kind}.shp", kind)
        assert (report.created, report.updated) == (0, 1)
    assert list(CameraPose.objects.values_list("pk", "mount_height_m", "hfov_deg")) == facts
    assert CameraState.objects.count() == 1


def test_a_new_camera_gets_its_lifecycle_pose_and_field_of_view(tmp_path: Path, site: Site) -> None:
    bring(camera_file(tmp_path), "cameras")
    camera = Camera.objects.with_current().select_related("state", "pose").get()
    assert camera.state.lifecycle == "installed" and camera.pose.bearing_deg == 90
    seen = camera.pose.field_of_view
    assert seen.valid and seen.centroid.x > site.position.x


def test_a_changed_pose_is_a_new_fact_and_ends_the_old_calibration(tmp_path: Path, site: Site) -> None:
    bring(camera_file(tmp_path), "cameras")
    CameraPose.objects.update(homography={"matrix": [1, 0, 0, 0, 1, 0, 0, 0, 1]})
    bring(camera_file(tmp_path, lifecycle="commissioned"), "cameras")
    assert CameraPose.objects.current().get().homography is not None
    bring(camera_file(tmp_path, bearing_deg=360), "cameras")
    now = CameraPose.objects.current().get()
    assert (now.bearing_deg, now.homography) == (0, None)
    assert list(CameraState.objects.order_by("known_from").values_list("lifecycle", flat=True))[-1] == "installed"


def test_a_camera_without_a_known_pose_is_accepted_and_half_a_pose_is_not(tmp_path: Path, site: Site) -> None:
    bring(camera_file(tmp_path, **dict.fromkeys(POSE)), "cameras")
    assert Camera.objects.exists() and not CameraPose.objects.exists()
    assets_export(actor=None, path=tmp_path / "out.csv", kind=all_kinds()["cameras"])
    assert bring(tmp_path / "out.csv", "cameras").updated == 1 and not CameraPose.objects.exists()
    with pytest.raises(ImportRefused) as caught:
        bring(camera_file(tmp_path, tilt_deg=None, range_m=None), "cameras")
    assert caught.value.problems[0].reason == "pose is incomplete: range_m, tilt_deg"


def test_a_camera_far_from_its_site_is_refused(tmp_path: Path, site: Site) -> None:
    with pytest.raises(ImportRefused) as caught:
        bring(camera_file(tmp_path, lon=67.04), "cameras")
    assert "m from site s-1" in caught.value.problems[0].reason
    assert not Camera.objects.exists()


def test_unknown_sites_groups_and_kinds_are_all_named(tmp_path: Path) -> None:
    make_jurisdiction("south")
    with pytest.raises(ImportRefused) as caught:
        bring(camera_file(tmp_path, kind="dome", hfov_deg=200), "cameras")
    assert [problem.reason.split(":")[0] for problem in caught.value.problems] == ["site", "group", "kind", "hfov_deg"]
