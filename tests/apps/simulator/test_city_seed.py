"""The seeded database: what `city_seed` writes, that it writes it once, and what `city_report` says of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.models import CameraGroup, Jurisdiction
from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.cameras.models import Camera, CameraPose, CameraState, Site
from apps.crowd.models import CrowdZone, Event
from apps.network.graph import city_network
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from apps.network.what_if import suppose
from apps.places.choices import Origin, RoadClass
from apps.places.models import BaseFeature, Building, Facility, Road, RoadNode, Zone
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from apps.simulator.city.demonstration import demonstration_clip
from apps.simulator.city.plan import CityPlan, city_plan
from apps.simulator.city.services import city_seed
from apps.traffic.models import Area, CountingLine, Segment, TravelLink
from apps.traffic.scene import drawing_read
from safecity_gis.core.network import elements
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.impact import impact_of
from safecity_gis.environment import BadEnvironment, Environment

CODED = (
    Jurisdiction,
    CameraGroup,
    Zone,
    Facility,
    Road,
    Building,
    BaseFeature,
    Site,
    Camera,
    FibreNode,
    FibreSpan,
    Feeder,
    Supply,
)
LOCATED = (Zone, Facility, Road, Building, BaseFeature, Site, FibreNode, FibreSpan, Feeder)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The city of seed 1 in a transaction of its own for the whole module; the clip that its sources name."""
    clip = tmp_path_factory.mktemp("clip") / "vtest.avi"
    clip.write_bytes(b"")
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            city_seed(actor=None, seed=1, clip=clip)
            yield clip
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    tables = [*CODED, RoadNode, CameraState, CameraPose, Source]
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in tables}


def test_the_same_seed_again_leaves_every_row_and_fact_as_it_is(seeded: Path) -> None:
    before = snapshot()
    assert city_seed(actor=None, seed=1, clip=seeded).unchanged
    Camera.objects.update(recorded=False)
    assert not city_seed(actor=None, seed=1, clip=seeded, again=True).unchanged
    assert snapshot() == before
    assert Camera.objects.filter(recorded=True).count() == 3


def test_one_audit_entry_tells_what_was_seeded(seeded: Path) -> None:
    entry = Entry.objects.get(action=Action.CITY_SEED)
    assert (entry.data["sites"], entry.data["cameras"], entry.data["buildings"], entry.data["seed"]) == (300, 1300, 5000, 1)


def test_crowd_zones_are_seeded_once_and_then_belong_to_the_operators(seeded: Path) -> None:
    zones = CrowdZone.objects.all()
    assert zones.count() == 5 and all(zone.area.valid and 1000 < zone.area_m2 < 6000 for zone in zones)
    assert [stage.zone in zones for stage in Event.objects.get().stages.all()] == [True, True]
    CrowdZone.objects.update(capacity=77)
    city_seed(actor=None, seed=1, clip=seeded, again=True)
    assert list(CrowdZone.objects.values_list("capacity", flat=True)) == [77] * 5


def test_every_camera_has_a_contract_that_is_marked_as_made_up(seeded: Path) -> None:
    assert not Camera.objects.exclude(contract__synthetic=True).exists()
    assert set(Camera.objects.values_list("contract__phase", flat=True)) == {"1-new", "1-upgraded"}


def test_a_site_that_was_moved_by_hand_comes_back_with_a_new_pose_and_keeps_the_old_one_as_history(seeded: Path) -> None:
    site = Site.objects.filter(code__startswith="rz-").first()
    cameras = site.cameras.count()
    Site.objects.filter(pk=site.pk).update(position=Point(67.0, 24.9, srid=4326))
    CameraPose.objects.current().filter(camera__site=site).update(bearing_deg=1.5)
    city_seed(actor=None, seed=1, clip=seeded, again=True)
    assert Site.objects.get(pk=site.pk).position == site.position
    assert CameraPose.objects.current().filter(camera__site=site).exclude(bearing_deg=1.5).count() == cameras
    assert CameraPose.objects.filter(camera__site=site, known_to__isnull=False, bearing_deg=1.5).count() == cameras


def test_a_lifecycle_that_somebody_changed_is_not_set_back(seeded: Path) -> None:
    state = CameraState.objects.current().filter(lifecycle="commissioned").first()
    CameraState.objects.filter(pk=state.pk).update(lifecycle="faulty")
    city_seed(actor=None, seed=1, clip=seeded, again=True)
    assert CameraState.objects.current().get(camera=state.camera).lifecycle == "faulty"


def test_roads_of_a_real_extract_are_left_alone(seeded: Path) -> None:
    Road.objects.all().delete()
    ends = [RoadNode.objects.create(position=Point(67.0 + step, 24.9, srid=4326)) for step in (0, 0.01)]
    Road.objects.create(
        code="osm-1", road_class=RoadClass.PRIMARY, speed_kmh=50, length_m=1000, start=ends[0], end=ends[1],
        line=LineString((67.0, 24.9), (67.01, 24.9), srid=4326), accuracy_m=10, origin=Origin.MAPPED, source="an extract",
    )  # fmt: skip
    assert city_seed(actor=None, seed=1, clip=seeded, again=True).left_alone == ("road segment",)
    assert list(Road.objects.values_list("code", flat=True)) == ["osm-1"]


def test_every_position_says_how_far_it_can_be_trusted_and_made_up_things_say_so(seeded: Path) -> None:
    for model in LOCATED:
        assert model.objects.exists()
        assert not model.objects.filter(source="").exists()
        assert not model.objects.filter(accuracy_m__lte=0).exists()
    for model in (Building, Site, FibreNode, FibreSpan, Feeder, Supply):
        assert not model.objects.exclude(origin=Origin.SYNTHETIC).exists()
    assert not Road.objects.filter(name="").exclude(origin=Origin.SYNTHETIC).exists()
    assert not Site.objects.filter(synthetic=False).exists()


def test_the_database_finds_every_shape_valid_and_in_place(seeded: Path) -> None:
    columns = [
        (m._meta.db_table, f.column) for m in (*LOCATED, Jurisdiction, CameraPose) for f in m._meta.fields if hasattr(f, "srid")
    ]
    with connection.cursor() as cursor:
        for table, column in columns:
            inside = f"NOT ST_IsValid({column}) OR NOT {column} && ST_MakeEnvelope(66, 24, 68, 26, 4326)"
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} IS NULL OR {inside}")
            assert cursor.fetchone()[0] == 0, table


def test_sites_lie_within_fifty_metres_of_a_road_and_lengths_are_geodesic(seeded: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cameras_site s WHERE NOT EXISTS"
            " (SELECT 1 FROM places_road r WHERE ST_DWithin(r.line, s.position, 0.001)"
            " AND ST_DWithin(r.line::geography, s.position::geography, 50))"
        )
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT sum(length_m), sum(ST_Length(line::geography)) FROM network_fibrespan")
        told, measured = cursor.fetchone()
    assert told == pytest.approx(measured, rel=1e-4)
    assert measured == pytest.approx(193_000, rel=0.01)


def test_pgrouting_finds_one_component_and_a_way_from_the_red_zone_to_the_airport(seeded: Path) -> None:
    edges = "SELECT id, start_id AS source, end_id AS target, length_m AS cost, {} AS reverse_cost FROM places_road"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT component), count(*) FROM pgr_connectedComponents(%s)", [edges.format("length_m")])
        assert cursor.fetchone() == (1, RoadNode.objects.count())
        nearest = "SELECT id FROM places_roadnode ORDER BY position <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT 1"
        ends = []
        for place in ((67.0307, 24.8504), (67.1685, 24.9008)):
            cursor.execute(nearest, place)
            ends.append(cursor.fetchone()[0])
        directed = edges.format("CASE WHEN one_way THEN -1 ELSE length_m END")
        for start, end in (ends, ends[::-1]):
            cursor.execute("SELECT max(agg_cost) FROM pgr_dijkstra(%s, %s, %s, true)", [directed, start, end])
            assert 14_000 < cursor.fetchone()[0] < 22_000


def test_the_demonstration_cameras_reach_their_worker_with_clip_and_calibration(seeded: Path, settings: Any) -> None:
    configs = {config.camera: config for config in camera_configs()}
    assert len(configs) == 3
    assert {config.url for config in configs.values()} == {seeded.as_uri()}
    for config in configs.values():
        assert config.worker == "w1" and not config.simulated and config.homography.width == 768
    assert set(Camera.objects.filter(recorded=True).values_list("code", flat=True)) == set(configs)
    assert "recorded" in Site.objects.filter(cameras__code=next(iter(configs))).get().source


def test_the_report_ends_with_one_flat_json_line(seeded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("city_report", "--json")
    report = orjson.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert set(report) == {
        "sites", "cameras", "cameras_by_state", "cameras_by_kind", "stations", "fibre_km", "feeders", "roads_km", "zones",
    }  # fmt: skip
    assert (report["sites"], report["cameras"], report["stations"], report["zones"]) == (300, 1300, 18, 2)
    assert sum(report["cameras_by_state"].values()) == sum(report["cameras_by_kind"].values()) == 1300
    assert report["fibre_km"] == pytest.approx(193, rel=0.01)
    assert report["roads_km"] > 400
    assert report["feeders"] == Feeder.objects.count() > 20


def test_a_what_if_on_the_rows_is_what_the_core_says_of_the_plan(seeded: Path) -> None:
    rows, plan, clock_h = city_network(), core_network(city_plan(1)), 18.0
    assert [camera.code for camera in rows.cameras] == sorted(camera.code for camera in plan.cameras)
    spans = list(plan.span_index)[::60]
    outages = [elements.Outage.of(spans=[span]) for span in spans]
    outages += [elements.Outage.of(spans=spans), elements.Outage.of(feeders=plan.feeders[:3])]
    outages.append(elements.Outage.of(nodes=[plan.nodes[int(plan.camera_node[0])].code]))
    for outage in outages:
        supposed, expected = suppose(rows, outage, clock_h=clock_h), impact_of(plan, outage, clock_h=clock_h)
        assert supposed.moments == expected.moments
        assert supposed.dark_in_h == expected.dark_in_h
    assert any(suppose(rows, outage, clock_h=clock_h).moments[0].cameras_rerouted for outage in outages)
    assert suppose(rows, outages[-2], clock_h=clock_h).moments[-1].sites_dark


def core_network(plan: CityPlan) -> Network:
    """Straight from the plan, past the database."""
    nodes = [elements.Node(node.code, elements.NodeKind(node.kind.value)) for node in plan.fibre.nodes]
    spans = [elements.Span(span.code, span.start, span.end, round(span.line.length, 2)) for span in plan.fibre.spans]
    node_of = {node.site: node.code for node in plan.fibre.nodes if node.site}
    cameras = [
        elements.Camera(camera.code, node_of[camera.site]) for camera in plan.cameras if camera.states[-1][1] == "commissioned"
    ]
    supplies = [
        elements.Supply(s.node, s.feeder, capacity_wh=s.capacity_wh, load_w=s.load_w, solar_w=s.solar_w)
        for s in plan.power.supplies
    ]
    return Network.of(nodes, spans, cameras, supplies)


def test_a_named_clip_that_does_not_exist_stops_the_seeding(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="SAFECITY_DEMO_CLIP"):
        demonstration_clip(Environment({"SAFECITY_DEMO_CLIP": str(tmp_path / "absent.avi")}))
    present = tmp_path / "clip.avi"
    present.write_bytes(b"")
    assert demonstration_clip(Environment({"SAFECITY_DEMO_CLIP": str(present)})) == present.resolve()


def test_a_corridor_is_seeded_once_with_both_directions_lines_junctions_and_links(seeded: Path) -> None:
    segments = list(Segment.objects.all())
    assert len(segments) == 14 and {segment.towards for segment in segments} == {"Metropole", "Star Gate"}
    assert all(segment.synthetic and segment.name_ur for segment in segments)
    assert CountingLine.objects.count() >= 14 and Area.objects.count() >= 10 and TravelLink.objects.count() >= 6
    names = list(TravelLink.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)
    drawing = drawing_read()
    assert len(drawing.segments) == 14 and len(drawing.lines) == CountingLine.objects.count()
    places = drawing.scene.streets.locate([way.line[1] for way in drawing.scene.streets.carriageways])
    assert places.carriageway.tolist() == list(range(14))
