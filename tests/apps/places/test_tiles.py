"""Base map tiles: what is in them at which zoom, who gets them, and that no cache outlives the data."""

import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.test import Client

from apps.accounts.choices import Role
from apps.places import tiles, views
from apps.places.choices import FeatureKind, LandUse, RoadClass
from apps.places.models import BaseFeature, Building, Road, RoadNode
from apps.places.tile_cache import TileCache
from apps.places.tiles import TileNumber
from tests.apps.disk import FULL_BYTES, full_disk
from tests.apps.places.mvt import Feature, decode_tile
from tests.factories import TRUST, make_user

pytestmark = pytest.mark.django_db

LON, LAT = 67.03, 24.85


@pytest.fixture(autouse=True)
def _own_cache(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.VAR_DIR = tmp_path
    views.tile_cache.cache_clear()
    yield
    views.tile_cache.cache_clear()


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.REVIEWER))
    return client


def tile_at(zoom: int, lon: float = LON, lat: float = LAT) -> str:
    size = 1 << zoom
    x = int((lon + 180) / 360 * size)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size)
    return f"/tiles/base/{zoom}/{x}/{y}.mvt"


def layers(client: Client, zoom: int) -> dict[str, list[Feature]]:
    response = client.get(tile_at(zoom))
    assert response.status_code == 200, response.status_code
    return decode_tile(response.content)


def make_feature(kind: FeatureKind, geometry: Any, **values: Any) -> BaseFeature:
    number = BaseFeature.objects.count()
    return BaseFeature.objects.create(code=f"feature-{number}", kind=kind, geometry=geometry, **TRUST, **values)


def make_road(road_class: RoadClass, line: LineString, **values: Any) -> Road:
    start, end = (RoadNode.objects.create(position=Point(*at, srid=4326)) for at in (line[0], line[-1]))
    number = Road.objects.count()
    return Road.objects.create(
        code=f"road-{number}",
        road_class=road_class,
        speed_kmh=50,
        length_m=100,
        start=start,
        end=end,
        line=line,
        **TRUST,
        **values,
    )


def square(size: float, lon: float = LON, lat: float = LAT) -> Polygon:
    return Polygon(((lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat)), srid=4326)


def wave(points: int) -> LineString:
    return LineString([(LON + i / points / 50, LAT + math.sin(i) / 50_000) for i in range(points)], srid=4326)


def test_every_kind_is_in_its_layer_with_both_names_and_its_trust(client: Client) -> None:
    areas = (FeatureKind.SEA, FeatureKind.AIRPORT, FeatureKind.PARK, FeatureKind.PORT)
    lines = (FeatureKind.COAST, FeatureKind.RIVER, FeatureKind.RAILWAY, FeatureKind.RUNWAY)
    for kind in areas:
        make_feature(kind, square(0.01), name="Somewhere", name_ur="کہیں")
    for kind in lines:
        make_feature(kind, wave(50), name="Somewhere", name_ur="کہیں")
    for kind in (FeatureKind.NEIGHBOURHOOD, FeatureKind.LANDMARK):
        make_feature(kind, Point(LON + 0.001, LAT + 0.001, srid=4326), name="Somewhere", name_ur="کہیں")
    make_road(RoadClass.PRIMARY, wave(20), name="M. A. Jinnah Road", name_ur="ایم اے جناح روڈ")
    Building.objects.create(code="b1", land_use=LandUse.COMMERCIAL, height_m=21.5, footprint=square(0.001), **TRUST)

    found = layers(client, 14)

    ground = {"sea", "coast", "rivers", "railways", "airport", "runways", "parks", "port"}
    assert set(found) == ground | {"roads", "buildings", "neighbourhoods", "landmarks"}
    park = found["parks"][0]
    assert (park.geometry_type, park.properties["name"], park.properties["name_ur"]) == (3, "Somewhere", "کہیں")
    assert (park.properties["origin"], park.properties["accuracy_m"]) == ("synthetic", 5.0)
    (road,) = found["roads"]
    assert (road.geometry_type, road.properties["road_class"], road.properties["name"]) == (2, "primary", "M. A. Jinnah Road")
    (building,) = found["buildings"]
    assert (building.properties["land_use"], building.properties["height_m"]) == ("commercial", 21.5)


def test_small_roads_and_buildings_wait_for_a_deeper_zoom_and_lines_are_simplified(client: Client) -> None:
    make_road(RoadClass.TRUNK, wave(400), name="Shahrah-e-Faisal")
    make_road(RoadClass.RESIDENTIAL, wave(30))
    Building.objects.create(code="b1", land_use=LandUse.MIXED, height_m=9, footprint=square(0.001), **TRUST)

    far, near = layers(client, 10), layers(client, 15)

    assert {road.properties["road_class"] for road in far["roads"]} == {"trunk"} and "buildings" not in far
    assert {road.properties["road_class"] for road in near["roads"]} == {"trunk", "residential"} and "buildings" in near
    assert sum(road.vertices for road in far["roads"]) < 20 < sum(road.vertices for road in near["roads"])


def test_segments_of_one_road_are_one_line(client: Client) -> None:
    for start in range(3):
        line = LineString((LON + start / 1000, LAT), (LON + (start + 1) / 1000, LAT), srid=4326)
        make_road(RoadClass.PRIMARY, line, name="Club Road")
    (road,) = layers(client, 13)["roads"]
    assert road.vertices == 2


def test_an_empty_tile_is_204_and_a_wrong_one_404(client: Client) -> None:
    assert client.get("/tiles/base/12/0/0.mvt").status_code == 204
    for path in ("/tiles/base/17/0/0.mvt", "/tiles/base/2/4/0.mvt", "/tiles/base/2/0/4.mvt", "/tiles/base/-1/0/0.mvt"):
        assert client.get(path).status_code == 404, path


def test_tiles_are_for_those_who_may_open_the_map() -> None:
    make_feature(FeatureKind.PARK, square(0.01))
    overseer = Client()
    overseer.force_login(make_user(Role.OVERSIGHT))
    assert overseer.get(tile_at(12)).status_code == 403
    assert Client().get(tile_at(12)).status_code == 302


def test_a_tile_is_private_compressed_and_not_sent_twice(client: Client) -> None:
    make_feature(FeatureKind.PARK, square(0.01))
    plain = client.get(tile_at(12))
    packed = client.get(tile_at(12), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
    assert "private" in plain["Cache-Control"] and "Cookie" in plain["Vary"]
    again = client.get(tile_at(12), headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", plain["ETag"])


def test_a_change_of_the_base_map_reaches_the_next_request_and_clears_the_disk(client: Client, tmp_path: Path) -> None:
    park = make_feature(FeatureKind.PARK, square(0.01), name="Old Park")
    before = client.get(tile_at(12))
    kept = list((tmp_path / "tiles").rglob("*.mvt.gz"))
    BaseFeature.objects.filter(pk=park.pk).update(name="New Park")

    after = client.get(tile_at(12), headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert decode_tile(after.content)["parks"][0].properties["name"] == "New Park"
    assert len(kept) == 1 and not kept[0].exists()
    assert len(list((tmp_path / "tiles").rglob("*.mvt.gz"))) == 1


def test_another_process_finds_the_tile_on_disk(client: Client, django_assert_num_queries: Any) -> None:
    make_feature(FeatureKind.PARK, square(0.01))
    first = client.get(tile_at(12))
    views.tile_cache.cache_clear()
    with django_assert_num_queries(4) as seen:
        second = client.get(tile_at(12))
    assert second.content == first.content
    assert not any("ST_AsMVT" in query["sql"] for query in seen.captured_queries)


def test_a_tile_that_takes_too_long_is_given_up(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(tiles, "STATEMENT_TIMEOUT_MS", 1)
    Building.objects.bulk_create(
        Building(code=f"b{i}", land_use=LandUse.MIXED, height_m=9, footprint=square(0.001, LON + i / 1e6), **TRUST)
        for i in range(3000)
    )
    response = client.get(tile_at(14))
    assert (response.status_code, response["Retry-After"]) == (503, "2")


def test_the_memory_of_the_cache_is_bounded(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, max_memory_bytes=10_000)
    for x in range(100):
        cache.put("1", TileNumber(16, x, 0), bytes(1000))
    assert cache.memory_bytes <= 10_000
    assert cache.get("1", TileNumber(16, 99, 0)) == bytes(1000)
    assert cache.get("1", TileNumber(16, 0, 0)) is None
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_costs_speed_and_leaves_nothing_half(tmp_path: Path) -> None:
    cache, number, tile = TileCache(tmp_path), TileNumber(10, 702, 440), bytes(2 * FULL_BYTES)
    with full_disk():
        cache.put("1", number, tile)
    assert cache.get("1", number) == tile
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
