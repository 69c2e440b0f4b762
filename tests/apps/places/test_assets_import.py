"""Importing assets: any format and CRS, all rows or none, every bad row named."""

import csv
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.places.assets.exchange import FileRefused
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, OutOfCharge, assets_import
from apps.places.choices import FacilityKind
from apps.places.models import BaseFeature, Building, Facility, Road, RoadNode, Zone
from tests.apps.places.asset_files import PLACES, POINTS, station_frame, write
from tests.factories import make_jurisdiction, make_user

pytestmark = pytest.mark.django_db


def bring(path: Path, kind: str = "stations", **options: Any) -> Any:
    return assets_import(actor=None, path=path, kind=all_kinds()[kind], **options)


def problems(path: Path, kind: str = "stations", **options: Any) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as caught:
        bring(path, kind, **options)
    return [(problem.number, problem.reason) for problem in caught.value.problems]


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".gpkg", ".shp", ".zip"])
def test_stations_come_from_every_format_with_their_urdu_names(tmp_path: Path, suffix: str) -> None:
    report = bring(write(station_frame(), tmp_path / f"stations{suffix}"))
    assert (report.created, report.updated) == (2, 0)
    for row, point in zip(PLACES, POINTS, strict=True):
        station = Facility.objects.get(code=row["code"])
        assert {name: getattr(station, name) for name in row} == row
        assert station.kind == FacilityKind.STATION
        assert (station.position.x, station.position.y) == pytest.approx((point.x, point.y), abs=1e-9)


@pytest.mark.parametrize(("epsg", "suffix"), [(3857, ".geojson"), (32642, ".gpkg"), (24313, ".gpkg"), (3857, ".zip")])
def test_positions_arrive_at_the_same_place_from_any_declared_crs(tmp_path: Path, epsg: int, suffix: str) -> None:
    report = bring(write(station_frame(crs=epsg), tmp_path / f"stations{suffix}"))
    station = Facility.objects.get(code="st-1")
    assert report.epsg == epsg
    assert (station.position.x, station.position.y) == pytest.approx((POINTS[0].x, POINTS[0].y), abs=1e-6)


def test_a_crs_given_as_words_without_its_code_is_recognised(tmp_path: Path) -> None:
    path = write(station_frame(crs=32642), tmp_path / "stations.shp")
    said = path.with_suffix(".prj").read_text()
    assert "EPSG" not in said and "AUTHORITY" not in said
    assert bring(path).epsg == 32642


def test_a_crs_that_is_no_epsg_code_is_refused(tmp_path: Path) -> None:
    own = "+proj=tmerc +lat_0=24 +lon_0=66.9 +k=0.99987 +x_0=12345 +y_0=0 +ellps=krass +units=m"
    with pytest.raises(FileRefused, match="is no EPSG code"):
        bring(write(station_frame(crs=own), tmp_path / "stations.gpkg"))
    assert not Facility.objects.exists()


def test_a_shapefile_without_a_crs_is_refused_until_the_user_names_it(tmp_path: Path) -> None:
    path = write(station_frame(crs=32642), tmp_path / "stations.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(FileRefused, match="name it"):
        bring(path)
    assert bring(path, crs="EPSG:32642").created == 2


def test_a_named_crs_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="EPSG:32642, not in EPSG:3857"):
        bring(write(station_frame(crs=32642), tmp_path / "stations.gpkg"), crs="EPSG:3857")


def test_undeclared_metres_are_recognised_as_no_longitude_and_latitude(tmp_path: Path) -> None:
    path = write(station_frame(crs=3857), tmp_path / "stations.csv")
    assert [number for number, reason in problems(path) if "is the coordinate reference system right?" in reason] == [1, 2]
    assert bring(path, crs="EPSG:3857").created == 2


def test_every_bad_row_is_named_with_every_reason_and_nothing_changes(tmp_path: Path) -> None:
    bring(write(station_frame(), tmp_path / "stations.csv"))
    bad = station_frame({"name": "", "accuracy_m": -1, "origin": "rumour"}, {"code": "not a slug", "source": None})
    found = problems(write(bad, tmp_path / "bad.csv"))
    assert [(number, reason.split(":")[0]) for number, reason in found] == [
        (1, "name"), (1, "accuracy_m"), (1, "origin"), (2, "code"), (2, "source"),
    ]  # fmt: skip
    assert list(Facility.objects.values_list("code", "name")) == [("st-1", "Saddar"), ("st-2", "Clifton")]


BAD_VALUES = [
    ({"accuracy_m": "ten"}, "accuracy_m: ten is no number"),
    ({"accuracy_m": "nan"}, "accuracy_m: nan is no number"),
    ({"accuracy_m": "1e9"}, "accuracy_m: 1e+09 is not from 0 to 100000"),
    ({"jurisdiction": "nowhere"}, "jurisdiction: nowhere does not exist"),
    ({"name": "x" * 151}, "at most 150"),
    ({"name": "a\0b"}, "null character"),
    ({"code": "good"}, "code good is already that of row 1"),
    ({"code": ""}, "code: is missing"),
    ({"lon": "", "lat": ""}, "has no geometry"),
    ({"lat": "24;85"}, "has no geometry"),
    ({"lat": "95"}, "no longitude and latitude"),
    ({"lat": "inf"}, "has no geometry"),
]


def test_each_bad_value_is_named_with_its_row(tmp_path: Path) -> None:
    make_jurisdiction("south")
    good = {**PLACES[0], "code": "good", "jurisdiction": "south", "lon": "67.03", "lat": "24.85"}
    rows = [good, *(good | {"code": f"st-{index}"} | change for index, (change, _) in enumerate(BAD_VALUES))]
    with (tmp_path / "stations.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(good))
        writer.writeheader()
        writer.writerows(rows)
    found = problems(tmp_path / "stations.csv")
    assert [number for number, _ in found] == list(range(2, len(rows) + 1))
    for (_, said), (_, reason) in zip(found, BAD_VALUES, strict=True):
        assert reason in said


def test_the_same_file_again_updates_and_leaves_absent_columns_as_they_are(tmp_path: Path) -> None:
    bring(write(station_frame(), tmp_path / "stations.csv"))
    again = station_frame({"name": "Saddar (new)"}).drop(columns="name_ur")
    report = bring(write(again, tmp_path / "again.csv"))
    assert (report.created, report.updated) == (0, 2)
    assert Facility.objects.values_list("name", "name_ur").first() == ("Saddar (new)", PLACES[0]["name_ur"])


def test_a_code_of_another_kind_of_facility_is_not_taken_over(tmp_path: Path) -> None:
    path = write(station_frame(), tmp_path / "stations.csv")
    bring(path)
    assert problems(path, "hospitals") == [(1, "code st-1 belongs to another kind"), (2, "code st-2 belongs to another kind")]
    assert set(Facility.objects.values_list("kind", flat=True)) == {FacilityKind.STATION}


def test_missing_columns_can_be_given_and_unknown_ones_are_reported(tmp_path: Path) -> None:
    frame = station_frame().drop(columns=["source", "origin"]).assign(colour="blue")
    path = write(frame, tmp_path / "stations.csv")
    with pytest.raises(FileRefused, match="has no column origin, source"):
        bring(path)
    report = bring(path, given={"source": "survey", "origin": "surveyed"})
    assert report.ignored == ("colour",)
    assert set(Facility.objects.values_list("source", "origin")) == {("survey", "surveyed")}


def test_a_dry_run_reports_and_changes_nothing(tmp_path: Path) -> None:
    report = bring(write(station_frame(), tmp_path / "stations.csv"), dry_run=True)
    assert report.created == 2
    assert not Facility.objects.exists() and not Entry.objects.exists()


def test_roads_that_meet_share_their_junction_and_know_their_length(tmp_path: Path) -> None:
    lines = [shapely.LineString([(67.0, 24.85), (67.01, 24.85)]), shapely.LineString([(67.01, 24.85), (67.01, 24.86)])]
    values = {
        "road_class": "primary",
        "one_way": ["yes", "no"],
        "speed_kmh": 60,
        "accuracy_m": 5,
        "origin": "mapped",
        "source": "t",
    }
    frame = geopandas.GeoDataFrame({"code": ["r-1", "r-2"], **values}, geometry=lines, crs=4326)
    bring(write(frame, tmp_path / "roads.csv"), "roads")
    first, second = Road.objects.all()
    assert first.end == second.start and RoadNode.objects.count() == 3
    assert first.length_m == pytest.approx(1011, abs=2) and second.length_m == pytest.approx(1108, abs=2)
    assert (first.one_way, second.one_way) == (True, False)
    frame.geometry = [lines[0], shapely.LineString([(67.02, 24.85), (67.02, 24.86)])]
    bring(write(frame, tmp_path / "moved.csv"), "roads")
    assert RoadNode.objects.count() == 4 and Road.objects.get(code="r-2").start.position.x == pytest.approx(67.02)


def test_a_plain_polygon_becomes_a_zone_and_a_wrong_or_broken_geometry_is_named(tmp_path: Path) -> None:
    square = shapely.box(67.0, 24.84, 67.02, 24.86)
    bow_tie = shapely.Polygon([(67, 24.8), (67.1, 24.9), (67.1, 24.8), (67, 24.9)])
    values = {"name": "Z", "kind": "other", "accuracy_m": 5, "origin": "mapped", "source": "t"}
    frame = geopandas.GeoDataFrame({"code": ["z1", "z2", "z3"], **values}, geometry=[square, bow_tie, POINTS[0]], crs=4326)
    found = problems(write(frame, tmp_path / "zones.csv"), "zones")
    assert [number for number, _ in found] == [2, 3]
    assert "Self-intersection" in found[0][1] and "is a Point, not a Polygon or MultiPolygon" in found[1][1]
    bring(write(frame[:1], tmp_path / "good.csv"), "zones")
    assert Zone.objects.get().area.num_geom == 1


def test_buildings_and_features_come_from_well_known_text(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "code,land_use,height_m,accuracy_m,origin,source,wkt\n"
        'b-1,mixed,12,1,synthetic,t,"POLYGON ((67 24.8, 67.1 24.8, 67 24.9, 67 24.8))"\n'
    )
    bring(path, "buildings")
    path.write_text(
        'code,kind,name,accuracy_m,origin,source,wkt\nf-1,coast,Sea View,9,mapped,t,"LINESTRING (67 24.8, 67.1 24.8)"\n'
    )
    bring(path, "features")
    path.write_text("code,kind,name,accuracy_m,origin,source,wkt\nf-2,coast,Sea View,9,mapped,t,LINESTRING (67\n")
    assert problems(path, "features") == [(1, "has no geometry")]
    assert (Building.objects.count(), BaseFeature.objects.count()) == (1, 1)


def test_an_import_and_its_failure_are_in_the_audit(tmp_path: Path) -> None:
    admin = make_user(Role.ADMINISTRATOR)
    good, bad = write(station_frame(), tmp_path / "a.csv"), write(station_frame({"origin": "rumour"}), tmp_path / "b.csv")
    assets_import(actor=admin, path=good, kind=all_kinds()["stations"])
    with pytest.raises(ImportRefused):
        assets_import(actor=admin, path=bad, kind=all_kinds()["stations"])
    failed, done = Entry.objects.filter(action=Action.ASSET_IMPORT)
    assert (done.actor, done.outcome, done.data["created"], len(done.data["sha256"])) == (admin.username, Outcome.DONE, 2, 64)
    assert (failed.outcome, failed.data["file"]) == (Outcome.FAILED, "b.csv")


def test_a_station_of_another_jurisdiction_is_neither_taken_nor_given_away(tmp_path: Path) -> None:
    admin = make_user(Role.ADMINISTRATOR)
    make_jurisdiction("north")
    station = all_kinds()["stations"]
    northern = write(station_frame({"jurisdiction": "north"}, {"jurisdiction": "south"}), tmp_path / "north.csv")
    southern = write(station_frame({"jurisdiction": "south"}, {"jurisdiction": "south"}), tmp_path / "south.csv")
    silent = write(station_frame(), tmp_path / "silent.csv")
    bring(northern)
    for path in (northern, southern, silent):
        with pytest.raises(OutOfCharge) as caught:
            assets_import(actor=admin, path=path, kind=station)
        assert [problem.number for problem in caught.value.problems] == [1]
    bring(southern)
    assert assets_import(actor=admin, path=southern, kind=station).updated == 2


def test_an_operator_imports_nothing(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        assets_import(
            actor=make_user(Role.OPERATOR), path=write(station_frame(), tmp_path / "a.csv"), kind=all_kinds()["stations"]
        )
    assert not Facility.objects.exists()
    assert Entry.objects.get().outcome == Outcome.REFUSED


def test_the_command_names_every_bad_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = write(station_frame({"origin": "rumour"}, {"accuracy_m": -1}), tmp_path / "bad.csv")
    with pytest.raises(CommandError, match=r"(?s)row 1: origin: .*\nrow 2: accuracy_m: .*\n2 bad rows; nothing was changed"):
        call_command("import_assets", bad, kind="stations")
    call_command("import_assets", write(station_frame(), tmp_path / "good.csv"), kind="stations", crs="EPSG:4326")
    assert "2 were created, 0 were updated (from EPSG:4326)" in capsys.readouterr().out
