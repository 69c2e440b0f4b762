"""Exporting assets: what comes out goes in again."""

from pathlib import Path

import geopandas
import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from apps.accounts.choices import Role
from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.places.assets.exchange import FileRefused
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import assets_export, assets_import
from apps.places.choices import FeatureKind, Origin
from apps.places.models import BaseFeature, Facility, Zone
from tests.apps.places.asset_files import station_frame, write
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def snapshot() -> list[dict[str, object]]:
    return [
        {**row, "id": None, "position": (round(row["position"].x, 9), round(row["position"].y, 9))}
        for row in Facility.objects.order_by("code").values()
    ]


def out(path: Path, kind: str = "stations", actor: object = None) -> int:
    return assets_export(actor=actor, path=path, kind=all_kinds()[kind])


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".gpkg", ".shp", ".zip"])
def test_every_format_round_trips_without_loss(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    assets_import(actor=None, path=write(station_frame(), tmp_path / "stations.csv"), kind=all_kinds()["stations"])
    before = snapshot()
    assert out(path) == 2
    Facility.objects.all().delete()
    assets_import(actor=None, path=path, kind=all_kinds()["stations"])
    assert snapshot() == before


def test_source_accuracy_and_crs_are_in_the_file(tmp_path: Path) -> None:
    assets_import(actor=None, path=write(station_frame(), tmp_path / "stations.csv"), kind=all_kinds()["stations"])
    out(tmp_path / "out.gpkg")
    frame = geopandas.read_file(tmp_path / "out.gpkg")
    assert frame.crs == "EPSG:4326"
    assert list(frame["accuracy_m"]) == [12.5, 8.0] and set(frame["source"]) == {"a test"}


def test_what_a_shapefile_cannot_hold_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    trust = {"accuracy_m": 1, "origin": Origin.MAPPED, "source": "t"}
    BaseFeature.objects.create(code="a", kind=FeatureKind.LANDMARK, geometry=Point(67, 24.8), **trust)
    BaseFeature.objects.create(code="b", kind=FeatureKind.COAST, geometry=LineString((67, 24.8), (67, 24.9)), **trust)
    (tmp_path / "out.shp").write_text("old")
    with pytest.raises(FileRefused, match="one type of geometry, not LineString, Point"):
        out(tmp_path / "out.shp", "features")
    BaseFeature.objects.filter(code="b").update(geometry=Point(67, 24.9), name_ur="ص" * 150)
    with pytest.raises(FileRefused, match="at most 254 bytes of text, name_ur"):
        out(tmp_path / "out.shp", "features")
    assert (tmp_path / "out.shp").read_text() == "old"
    assert [part.name for part in tmp_path.iterdir()] == ["out.shp"]


def test_nothing_to_export_and_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="nothing to export"):
        out(tmp_path / "out.gpkg", "zones")
    with pytest.raises(CommandError, match=r"\.kml is none of"):
        call_command("export_assets", tmp_path / "out.kml", kind="zones")
    assert not Zone.objects.exists()


def test_an_export_is_in_the_audit_and_needs_the_right(tmp_path: Path) -> None:
    assets_import(actor=None, path=write(station_frame(), tmp_path / "stations.csv"), kind=all_kinds()["stations"])
    admin = make_user(Role.ADMINISTRATOR)
    call_command("export_assets", tmp_path / "out.csv", kind="stations", actor=admin.username)
    entry = Entry.objects.get(action=Action.ASSET_EXPORT)
    assert (entry.actor, entry.target, entry.data["rows"]) == (admin.username, "stations", 2)
    with pytest.raises(PermissionDenied):
        out(tmp_path / "no.csv", actor=make_user(Role.COMMANDER))
    with pytest.raises(CommandError, match="there is no user nobody"):
        call_command("export_assets", tmp_path / "no.csv", kind="stations", actor="nobody")
    assert not (tmp_path / "no.csv").exists()
