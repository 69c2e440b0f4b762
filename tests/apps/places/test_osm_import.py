"""Replacing roads and base map by a small OpenStreetMap extract that the test writes."""

from pathlib import Path

import networkx
import osmium
import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.management import CommandError, call_command
from osmium.osm.mutable import Node, Way

from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.places.assets.exchange import FileRefused
from apps.places.assets.osm_import import osm_import
from apps.places.choices import FeatureKind, Origin, RoadClass
from apps.places.models import BaseFeature, Road, RoadNode

pytestmark = pytest.mark.django_db

PLACES = {
    1: (67.00, 24.85), 2: (67.01, 24.85), 3: (67.02, 24.85), 4: (67.01, 24.86), 5: (67.01, 24.84),
    6: (67.03, 24.83), 7: (67.04, 24.83), 8: (67.04, 24.84), 9: (67.005, 24.85), 10: (67.03, 24.85),
}  # fmt: skip
TAGS = {
    1: {"place": "suburb", "name": "Saddar", "name:ur": "صدر"},
    5: {"tourism": "museum", "name": "Museum"},
    7: {"tourism": "museum"},
}
WAYS = {
    10: ([1, 9, 2, 3], {"highway": "primary", "name": "First", "name:ur": "پہلی شاہراہ", "lanes": "3", "maxspeed": "40 mph"}),
    11: ([4, 2, 5], {"highway": "residential", "oneway": "-1"}),
    12: ([6, 7, 8, 6], {"leisure": "park", "name": "Park"}),
    13: ([6, 7], {"waterway": "river", "name": "Lyari"}),
    14: ([3, 10, 99], {"highway": "unclassified"}),
    15: ([6, 8], {"highway": "footway"}),
    16: ([1, 98], {"railway": "rail"}),
}


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "karachi.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in PLACES.items():
            writer.add_node(Node(id=number, location=place, version=1, tags=TAGS.get(number, {})))
        for number, (nodes, tags) in WAYS.items():
            writer.add_way(Way(id=number, nodes=nodes, version=1, tags=tags))
    return path


@pytest.fixture
def old_map() -> None:
    trust = {"accuracy_m": 1, "origin": Origin.SYNTHETIC, "source": "t"}
    start, end = RoadNode.objects.create(position=Point(66, 25)), RoadNode.objects.create(position=Point(66, 26))
    values = {"road_class": RoadClass.TRUNK, "speed_kmh": 50, "length_m": 9, "start": start, "end": end}
    Road.objects.create(code="old", line=LineString((66, 25), (66, 26)), **values, **trust)
    BaseFeature.objects.create(code="old", kind=FeatureKind.SEA, geometry=Point(66, 25), **trust)


def lines() -> dict[str, list[tuple[float, float]]]:
    return {road.code: [(round(x, 6), round(y, 6)) for x, y in road.line.coords] for road in Road.objects.all()}


def test_ways_are_split_where_they_meet_and_drawn_in_the_direction_of_travel(extract: Path, old_map: None) -> None:
    report = osm_import(actor=None, path=extract)
    assert lines() == {
        "osm-w10-1": [PLACES[1], PLACES[9], PLACES[2]],
        "osm-w10-2": [PLACES[2], PLACES[3]],
        "osm-w11-1": [PLACES[5], PLACES[2]],
        "osm-w11-2": [PLACES[2], PLACES[4]],
        "osm-w14-1": [PLACES[3], PLACES[10]],
    }
    assert (report.roads, report.junctions, report.features) == (5, 6, 4)
    first = Road.objects.get(code="osm-w10-1")
    assert (first.name, first.name_ur, first.lanes, first.speed_kmh, first.one_way) == ("First", "پہلی شاہراہ", 3, 64, False)
    assert first.length_m == pytest.approx(1011, abs=2)
    assert Road.objects.get(code="osm-w11-1").one_way
    assert "OpenStreetMap" in first.source and first.origin == Origin.MAPPED


def test_the_roads_are_one_routable_graph(extract: Path) -> None:
    osm_import(actor=None, path=extract)
    graph = networkx.DiGraph(list(Road.objects.values_list("start", "end")))
    assert networkx.is_weakly_connected(graph)
    at = {(round(node.position.x, 6), round(node.position.y, 6)): node.pk for node in RoadNode.objects.all()}
    assert networkx.shortest_path_length(graph, at[PLACES[1]], at[PLACES[10]]) == 3


def test_the_base_map_is_replaced_and_what_is_cut_off_or_nameless_is_left_out(extract: Path, old_map: None) -> None:
    osm_import(actor=None, path=extract)
    assert set(BaseFeature.objects.values_list("code", "kind", "name", "name_ur")) == {
        ("osm-n1", "neighbourhood", "Saddar", "صدر"),
        ("osm-n5", "landmark", "Museum", ""),
        ("osm-w12-area", "park", "Park", ""),
        ("osm-w13", "river", "Lyari", ""),
    }


def test_the_same_extract_again_gives_the_same_map(extract: Path) -> None:
    osm_import(actor=None, path=extract)
    before = lines()
    call_command("import_osm", extract)
    assert lines() == before and RoadNode.objects.count() == 6


def test_a_dry_run_and_a_bad_file_change_nothing(extract: Path, old_map: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_osm", extract, dry_run=True)
    assert "5 road segments, 6 junctions and 4 features would replace" in capsys.readouterr().out
    truncated = extract.with_name("truncated.osm.pbf")
    truncated.write_bytes(extract.read_bytes()[:-60])
    for bad in (truncated, extract.with_name("missing.osm.pbf")):
        with pytest.raises(CommandError, match="nothing was changed"):
            call_command("import_osm", bad)
    assert list(lines()) == ["old"] and BaseFeature.objects.get().code == "old"
    assert [entry.outcome for entry in Entry.objects.filter(action=Action.ASSET_IMPORT)] == [Outcome.FAILED] * 2


def test_an_extract_without_roads_does_not_wipe_the_map(tmp_path: Path, old_map: None) -> None:
    path = tmp_path / "empty.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(Node(id=1, location=(67, 24), version=1))
    with pytest.raises(FileRefused, match="has no roads"):
        osm_import(actor=None, path=path)
    path = tmp_path / "map.osm"
    path.write_text("<osm/>")
    with pytest.raises(FileRefused, match=r"is no \.osm\.pbf"):
        osm_import(actor=None, path=path)
    assert list(lines()) == ["old"]
