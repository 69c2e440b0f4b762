"""Sites and cameras from files: facts, poses and their calibration."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera, CameraPose, CameraState, Contract, Site
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, OutOfCharge, assets_export, assets_import
from tests.apps.places.asset_files import write
from tests.factories import make_camera, make_group, make_jurisdiction, make_site, make_user

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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("north", "red-zone"), ("south", "red-zone")),
        (("south", "red-zone"), ("north", "red-zone")),
        (("south", "city"), ("south", "red-zone")),
        (("south", "red-zone"), ("south", "city")),
        (None, ("north", "red-zone")),
    ],
)
def test_nobody_brings_a_camera_in_from_or_out_to_where_they_have_no_charge(
    tmp_path: Path, site: Site, before: tuple[str, str] | None, after: tuple[str, str]
) -> None:
    admin = make_user(Role.ADMINISTRATOR)
    make_jurisdiction("north")
    make_group("city")
    if before:
        make_camera(site=site, code="c-1", jurisdiction=before[0], group=before[1])
    path = camera_file(tmp_path, jurisdiction=after[0], group=after[1])
    with pytest.raises(OutOfCharge) as caught:
        assets_import(actor=admin, path=path, kind=all_kinds()["cameras"])
    assert [problem.number for problem in caught.value.problems] == [1]
    assert list(Camera.objects.values_list("jurisdiction__code", "group__code")) == ([before] if before else [])
    assert Entry.objects.get(action=Action.ASSET_IMPORT).outcome == Outcome.REFUSED
    bring(path, "cameras")
    assert list(Camera.objects.values_list("jurisdiction__code", "group__code")) == [after]


def test_an_administrator_brings_cameras_within_their_charge(tmp_path: Path, site: Site) -> None:
    admin = make_user(Role.ADMINISTRATOR, groups=("red-zone", "city"))
    make_camera(site=site, code="c-1", group="city")
    assert assets_import(actor=admin, path=camera_file(tmp_path), kind=all_kinds()["cameras"]).updated == 1
    assert Camera.objects.get().group.code == "red-zone"


def test_a_site_is_in_charge_by_its_jurisdiction_and_by_what_hangs_there(tmp_path: Path, site: Site) -> None:
    admin = make_user(Role.ADMINISTRATOR)
    path = tmp_path / "sites.csv"
    assets_export(actor=None, path=path, kind=all_kinds()["sites"])
    assert assets_import(actor=admin, path=path, kind=all_kinds()["sites"]).updated == 1
    make_camera(site=site, group="city")
    with pytest.raises(OutOfCharge, match="1 bad rows"):
        assets_import(actor=admin, path=path, kind=all_kinds()["sites"])
    Camera.objects.all().delete()
    Site.objects.update(jurisdiction=make_jurisdiction("north"))
    with pytest.raises(OutOfCharge):
        assets_import(actor=admin, path=path, kind=all_kinds()["sites"])
    assert Site.objects.get().jurisdiction.code == "north"


def test_a_move_to_another_group_is_announced_at_once(
    tmp_path: Path, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    make_group("city")
    bring(camera_file(tmp_path), "cameras")
    with django_capture_on_commit_callbacks() as announced:
        bring(camera_file(tmp_path, group="city"), "cameras")
    assert Camera.objects.get().group.code == "city" and len(announced) == 1


def test_a_camera_comes_under_a_contract_that_exists_and_is_exported_with_it(tmp_path: Path, site: Site) -> None:
    Contract.objects.create(code="p1-a", contractor="A", phase="1", sla_percent=98.0, response_h=4.0)
    bring(camera_file(tmp_path, contract="p1-a"), "cameras")
    assert Camera.objects.get().contract.phase == "1"
    assets_export(actor=None, path=tmp_path / "out.geojson", kind=all_kinds()["cameras"])
    assert geopandas.read_file(tmp_path / "out.geojson").contract.tolist() == ["p1-a"]
    with pytest.raises(ImportRefused):
        bring(camera_file(tmp_path, contract="p1-unknown"), "cameras")
