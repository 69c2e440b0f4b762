"""Files that are broken, hostile or not what they say."""

import os
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from apps.places.assets import archive, sandbox
from apps.places.assets.archive import unpack_shapefile
from apps.places.assets.exchange import FileRefused, Table
from apps.places.assets.reading import read_table
from apps.places.assets.sandbox import Limits
from tests.apps.places.asset_files import station_frame, write


def opened(path: Path) -> Table:
    """As the subprocess opens it, without the cost of starting one."""
    folder = path.parent / "unpacked"
    folder.mkdir(exist_ok=True)
    return read_table(path, crs="", folder=folder)


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".gpkg", ".shp", ".zip"])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"stations{suffix}"
    path.write_bytes(b"")
    with pytest.raises(FileRefused, match="empty"):
        opened(path)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
def test_a_file_without_rows_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(FileRefused, match="has no rows"):
        opened(write(station_frame()[:0], tmp_path / f"stations{suffix}"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".zip"])
def test_a_truncated_file_is_refused(tmp_path: Path, suffix: str) -> None:
    count = 3000
    frame = geopandas.GeoDataFrame(
        {"code": range(count)}, geometry=[shapely.Point(67 + i / 1e5, 24.8) for i in range(count)], crs=4326
    )
    path = write(frame, tmp_path / f"points{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FileRefused):
        opened(path)


def test_a_truncated_csv_is_refused_by_its_short_row(tmp_path: Path) -> None:
    path = write(station_frame(), tmp_path / "stations.csv")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(FileRefused, match=r"row 2 has \d fields, the heading has 8"):
        opened(path)


def test_a_csv_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_bytes("code,lon,lat\ntürkiye,67,24\n".encode("latin-1"))
    with pytest.raises(FileRefused, match="UTF-8"):
        opened(path)


def test_a_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    path = write(station_frame(), tmp_path / "stations.shp")
    path.with_suffix(".dbf").unlink()
    with pytest.raises(FileRefused, match=r"stations\.dbf is missing"):
        opened(path)


def test_a_geopackage_with_two_layers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    station_frame().to_file(path, layer="one")
    station_frame().to_file(path, layer="two", mode="a")
    with pytest.raises(FileRefused, match="2 layers instead of one: one, two"):
        opened(path)


@pytest.mark.parametrize("name", ["secrets.geojson", "secrets.gpkg", "secrets.shp", "secrets.zip"])
def test_a_virtual_file_that_points_at_another_is_never_followed(tmp_path: Path, name: str) -> None:
    target = write(station_frame(), tmp_path / "target.geojson")
    path = tmp_path / name
    path.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='target'><SrcDataSource>{target}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(FileRefused, match="not what its name says"):
        opened(path)


def test_a_zip_bomb_is_stopped_by_what_really_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 4 * 1024 * 1024)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.shp", bytes(64 * 1024 * 1024))
    # The claimed size is made small, as a bomb would.
    claimed = path.read_bytes().replace((64 * 1024 * 1024).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(claimed)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    with pytest.raises(FileRefused):
        unpack_shapefile(path, folder)
    assert sum(part.stat().st_size for part in folder.iterdir()) <= 4 * 1024 * 1024


def test_a_large_honest_archive_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1024 * 1024)
    with zipfile.ZipFile(tmp_path / "large.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for suffix in ("shp", "dbf"):
            file.writestr(f"a.{suffix}", os.urandom(700 * 1024))
    with pytest.raises(FileRefused, match="unpacks to more than 1 MiB"):
        unpack_shapefile(tmp_path / "large.zip", tmp_path)


def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as file:
        file.writestr("../../evil.shp", b"x")
        file.writestr("../../evil.dbf", b"x")
    assert unpack_shapefile(tmp_path / "slip.zip", folder).parent == folder
    assert not (tmp_path / "evil.shp").exists()


def test_an_archive_with_two_shapefiles_or_none_is_refused(tmp_path: Path) -> None:
    for names, count in ((("a.shp", "b.shp"), 2), (("a.txt",), 0)):
        path = tmp_path / f"{count}.zip"
        with zipfile.ZipFile(path, "w") as file:
            for name in names:
                file.writestr(name, b"x")
        with pytest.raises(FileRefused, match=f"holds {count} Shapefiles"):
            unpack_shapefile(path, tmp_path)


def test_an_oversized_file_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_FILE_BYTES", 10)
    with pytest.raises(FileRefused, match="larger than"):
        sandbox.read_table(write(station_frame(), tmp_path / "stations.geojson"))


@pytest.mark.parametrize("limits", [Limits(memory_bytes=300 * 1024**2), Limits(cpu_s=1), Limits(wall_s=1)])
def test_a_file_that_needs_too_much_memory_or_time_is_refused(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "large.csv"
    path.write_text("code,lon,lat\n" + "a,67.0,24.0\n" * 400_000)
    with pytest.raises(FileRefused, match="exceeded its limits|more than 1 s|more memory"):
        sandbox.read_table(path, limits=limits)


def test_a_virtual_file_is_unknown_to_the_subprocess_too(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "gdal_streamed_alg", "command_line": "gdal vector read /etc/passwd"}')
    with pytest.raises(FileRefused, match="damaged or not what its name says"):
        sandbox.read_table(path)


def test_the_subprocess_sees_none_of_our_environment() -> None:
    os.environ["SAFECITY_TEST_SECRET"] = "hidden"
    try:
        environment = sandbox._environment("/nowhere")
    finally:
        del os.environ["SAFECITY_TEST_SECRET"]
    assert not {"SAFECITY_TEST_SECRET", "DATABASE_URL", "SECRET_KEY", "SAFECITY_CONFIG_KEY"} & set(environment)
    assert "OGR_VRT" in environment["GDAL_SKIP"] and "GPKG" not in environment["GDAL_SKIP"].split(",")


def test_there_is_no_file_and_no_such_format(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="there is no file"):
        sandbox.read_table(tmp_path / "nothing.gpkg")
    (tmp_path / "a.kml").write_text("<kml/>")
    with pytest.raises(FileRefused, match=r"\.kml is none of"):
        opened(tmp_path / "a.kml")
