"""The generated city, without a database: counts, distances, connectivity, and that it is the same every time."""

from collections import Counter

import networkx as nx
import numpy as np
import pytest
import shapely

from apps.network.choices import NodeKind
from apps.places.choices import FacilityKind, FeatureKind, Origin
from apps.simulator.city import facts, ground, zones
from apps.simulator.city.plan import CityPlan, city_plan
from apps.simulator.city.streets import STREET, main_network


@pytest.fixture(scope="module")
def plan() -> CityPlan:
    return city_plan(1)


def make_afresh(seed: int) -> CityPlan:
    """Past the cache."""
    return city_plan.__wrapped__(seed)


def road_lines(plan: CityPlan) -> np.ndarray:
    return np.array([edge.line for edge in plan.roads.edges])


def test_the_same_seed_makes_the_same_city_and_another_seed_another(plan: CityPlan) -> None:
    assert make_afresh(1).digest() == plan.digest()
    other = make_afresh(2)
    assert other.digest() != plan.digest()
    assert (len(other.sites), len(other.cameras), len(other.buildings)) == (300, 1300, 5000)
    assert Counter(camera.programme for camera in other.cameras) == {"new": 1044, "upgraded": 256}


def test_there_are_some_hundred_and_fifty_named_segments_or_more_of_main_roads() -> None:
    graph = main_network()
    assert len(graph.edges) >= 150
    assert all(edge.road.name and edge.road.name_ur for edge in graph.edges)


def test_every_site_and_station_has_power_for_eight_hours_and_few_neighbours_on_its_feeder(plan: CityPlan) -> None:
    supplies, feeders = plan.power.supplies, plan.power.feeders
    places = {node.code for node in plan.fibre.nodes if node.kind in {NodeKind.SITE, NodeKind.STATION}}
    assert {supply.node for supply in supplies} == places and len(supplies) == len(places) == 318
    assert all(supply.capacity_wh == pytest.approx(8 * supply.load_w) for supply in supplies)
    fed = Counter(supply.feeder for supply in supplies)
    assert set(fed) == {feeder.code for feeder in feeders} and 3 <= min(fed.values()) <= max(fed.values()) <= 10


def test_panels_give_nothing_at_night_and_most_at_noon(plan: CityPlan) -> None:
    for supply in plan.power.supplies:
        sun = supply.solar_w
        assert len(sun) == 24 and min(sun) == 0 == sun[5] == sun[19]
        assert supply.node.startswith("fn-ps") or max(sun) == sun[12] > supply.load_w


def test_all_roads_are_one_graph_that_traffic_can_cross_in_every_direction(plan: CityPlan) -> None:
    graph = nx.DiGraph()
    for edge in plan.roads.edges:
        graph.add_edge(edge.start, edge.end)
        if not edge.road.one_way:
            graph.add_edge(edge.end, edge.start)
    assert len(graph) == len(plan.roads.nodes)
    assert nx.is_strongly_connected(graph)


def test_every_edge_starts_and_ends_at_its_nodes(plan: CityPlan) -> None:
    nodes = np.array(plan.roads.nodes)
    starts = np.array([edge.line.coords[0] for edge in plan.roads.edges])
    ends = np.array([edge.line.coords[-1] for edge in plan.roads.edges])
    assert np.abs(starts - nodes[[edge.start for edge in plan.roads.edges]]).max() < 1e-6
    assert np.abs(ends - nodes[[edge.end for edge in plan.roads.edges]]).max() < 1e-6


def test_streets_keep_clear_of_water(plan: CityPlan) -> None:
    streets = [edge.line for edge in plan.roads.edges if edge.road.provenance is STREET]
    assert not shapely.intersects(ground.water(), np.array(streets)).any()


def test_every_site_stands_within_fifty_metres_of_a_road_and_on_land(plan: CityPlan) -> None:
    roads = shapely.union_all([edge.line for edge in main_network().edges])
    places = np.array([site.position for site in plan.sites])
    assert shapely.distance(roads, places).max() <= 50
    assert not shapely.intersects(ground.water(), places).any()
    apart, _ = shapely.STRtree(places).query(places, predicate="dwithin", distance=20)
    assert len(apart) == len(places)


def test_most_sites_stand_in_the_red_zone_and_the_corridor(plan: CityPlan) -> None:
    groups = Counter(site.group for site in plan.sites)
    assert groups["red-zone"] + groups["airport-corridor"] > groups["city"]
    by_code = {zone.code: zone.shape for zone in zones.zones()}
    assert all(by_code[site.group].covers(site.position) for site in plan.sites if site.group in by_code)
    assert {site.district for site in plan.sites} == {"south", "east", "malir", "korangi"}


def test_cameras_are_as_many_and_as_large_as_published(plan: CityPlan) -> None:
    assert Counter(camera.programme for camera in plan.cameras) == {"new": 1044, "upgraded": 256}
    assert {(c.width_px, c.height_px) for c in plan.cameras if c.programme == "new"} == {(4000, 3000)}
    assert len({camera.site for camera in plan.cameras}) == 300
    assert set(Counter(camera.kind for camera in plan.cameras)) == {"fixed", "ptz", "anpr"}
    lives = Counter(camera.states[-1][1] for camera in plan.cameras)
    assert set(lives) == {"planned", "installed", "commissioned", "faulty", "retired"}
    assert lives["commissioned"] > 650


def test_poses_are_plausible_and_see_valid_ground_around_their_site(plan: CityPlan) -> None:
    sites = {site.code: site.position for site in plan.sites}
    for camera in plan.cameras:
        pose = camera.pose
        assert 6 <= pose.mount_height_m <= 12
        assert 0 <= pose.bearing_deg < 360
        assert 0 < pose.tilt_deg < 45
        assert pose.seen.is_valid and pose.seen.area > 50
        assert pose.seen.hausdorff_distance(sites[camera.site]) <= pose.range_m + 1


def test_fixed_cameras_see_a_road(plan: CityPlan) -> None:
    roads = shapely.STRtree(road_lines(plan))
    seen = np.array([c.pose.seen for c in plan.cameras if c.kind == "fixed" and c.simulated])
    looking, _ = roads.query(seen, predicate="intersects")
    assert len(set(looking.tolist())) > 0.97 * len(seen)


def test_three_demonstration_cameras_look_at_open_ground_in_the_red_zone(plan: CityPlan) -> None:
    demonstration = [camera for camera in plan.cameras if camera.source is not None]
    assert len({camera.site for camera in demonstration}) == len({camera.source.start_s for camera in demonstration}) == 3
    footprints = shapely.union_all([building.footprint for building in plan.buildings])
    roads = shapely.union_all(road_lines(plan))
    for camera in demonstration:
        assert camera.group == "red-zone" and not camera.simulated and camera.pose.homography["width"] == camera.width_px
        assert not camera.pose.seen.intersects(footprints)
        assert not camera.pose.seen.intersects(roads)
    assert all(camera.simulated for camera in plan.cameras if camera.source is None)


def test_fibre_is_as_long_as_published_and_lies_along_the_roads(plan: CityPlan) -> None:
    lines = np.array([span.line for span in plan.fibre.spans])
    assert shapely.length(lines).sum() == pytest.approx(193_000, rel=0.01)
    assert shapely.length(lines).min() > 0
    beside = shapely.union_all([edge.line for edge in main_network().edges]).buffer(30)
    inside = shapely.length(shapely.intersection(lines, beside)).sum()
    assert inside > 0.95 * shapely.length(lines).sum()


def test_every_station_has_two_paths_to_a_centre_that_share_no_node(plan: CityPlan) -> None:
    graph = plan.fibre.as_networkx()
    of_kind = {kind: [node.code for node in plan.fibre.nodes if node.kind == kind] for kind in NodeKind}
    assert (len(of_kind[NodeKind.STATION]), len(of_kind[NodeKind.CENTRE]), len(of_kind[NodeKind.SITE])) == (18, 2, 300)
    for station in of_kind[NodeKind.STATION]:
        for centre in of_kind[NodeKind.CENTRE]:
            assert len(list(nx.edge_disjoint_paths(graph, station, centre, cutoff=2))) == 2
            assert len(list(nx.node_disjoint_paths(graph, station, centre, cutoff=2))) == 2


def test_no_single_cut_separates_any_site(plan: CityPlan) -> None:
    graph = plan.fibre.as_networkx()
    assert set(graph) == {node.code for node in plan.fibre.nodes}
    assert nx.is_biconnected(graph)


def test_buildings_are_valid_and_stand_clear_of_roads_water_runways_and_each_other(plan: CityPlan) -> None:
    footprints = np.array([building.footprint for building in plan.buildings])
    assert len(footprints) == 5000
    assert shapely.is_valid(footprints).all()
    tree = shapely.STRtree(footprints)
    assert len(tree.query(footprints, predicate="intersects")[0]) == len(footprints)
    assert len(tree.query(road_lines(plan), predicate="intersects")[0]) == 0
    forbidden = np.array([f.geometry for f in ground.features() if f.kind not in {FeatureKind.COAST, FeatureKind.LANDMARK}])
    assert len(tree.query(forbidden, predicate="intersects")[0]) == 0
    assert len({building.land_use for building in plan.buildings}) == 5


def test_the_base_map_has_what_orients_and_every_name_in_two_languages() -> None:
    kinds = Counter(feature.kind for feature in ground.features()) + Counter(label.kind for label in facts.labels())
    assert {"sea", "coast", "river", "railway", "airport", "runway", "park", "port", "landmark"} <= set(kinds)
    assert kinds["neighbourhood"] >= 60
    for feature in ground.features():
        assert feature.geometry.is_valid and feature.name and feature.name_ur
    named = [*facts.labels(), *facts.facilities(), *facts.main_roads(), *zones.zones(), *zones.districts()]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in item.name_ur) for item in named)


def test_districts_and_zones_are_valid_and_districts_do_not_overlap() -> None:
    shapes = [area.shape for area in (*zones.districts(), *zones.zones())]
    assert all(shape.is_valid for shape in shapes)
    districts = [area.shape for area in zones.districts()]
    assert shapely.union_all(districts).area == pytest.approx(sum(shape.area for shape in districts), rel=1e-4)


def test_every_fact_says_how_far_it_can_be_trusted() -> None:
    everything = [*facts.labels(), *facts.facilities(), *facts.main_roads(), *zones.zones(), *ground.features()]
    for item in everything:
        assert item.provenance.accuracy_m > 0 and item.provenance.source
        assert item.provenance.origin is Origin.APPROXIMATE


def test_facilities_are_the_eighteen_stations_both_centres_and_hospitals_in_their_districts() -> None:
    kinds = Counter(facility.kind for facility in facts.facilities())
    assert kinds[FacilityKind.STATION] == 18 and kinds[FacilityKind.CENTRE] == 2 and 15 <= kinds[FacilityKind.HOSPITAL] <= 20
    for facility in facts.facilities():
        if facility.kind != FacilityKind.HOSPITAL:
            area = next(area for area in zones.districts() if area.code == facility.jurisdiction)
            assert area.shape.distance(facility.position) <= facility.provenance.accuracy_m, facility.code
