"""The plan and the facts as rows of their tables; shapes still in metres."""

from collections import Counter
from collections.abc import Mapping

from django.utils.text import slugify

from apps.simulator.city import facts, ground, zones
from apps.simulator.city.buildings import BUILDING
from apps.simulator.city.facts import Provenance
from apps.simulator.city.fibre import FibrePlan
from apps.simulator.city.frame import CITY, DIGITS
from apps.simulator.city.plan import CityPlan
from apps.simulator.city.power import PowerPlan
from apps.simulator.city.sites import SITE, SitePlan
from apps.simulator.city.store import Row, trust

XY = tuple[float, float]
FIBRE = Provenance(SITE.accuracy_m, SITE.origin, "made up: cable along the main roads")
POWER = Provenance(
    2_000.0, SITE.origin, "made up: feeders by neighbourhood, eight hours of battery, a panel in clear weather; not the utility's"
)
DEMONSTRATION = Provenance(
    SITE.accuracy_m, SITE.origin, "made up: one camera here shows a recorded public research clip (PETS 2009), not this place"
)


def jurisdiction_rows() -> list[Row]:
    return [
        {"code": d.code, "name": d.name, "name_ur": d.name_ur, "area": ground.as_multipolygon(d.shape)} for d in zones.districts()
    ]


def zone_rows() -> list[Row]:
    return [
        {"code": z.code, "name": z.name, "name_ur": z.name_ur, "kind": z.kind, "area": ground.as_multipolygon(z.shape)}
        | trust(z.provenance)
        for z in zones.zones()
    ]


def facility_rows(jurisdictions: Mapping[str, int]) -> list[Row]:
    return [
        {"code": f.code, "name": f.name, "name_ur": f.name_ur, "kind": f.kind, "position": f.position}
        | {"jurisdiction_id": jurisdictions.get(f.jurisdiction)}
        | trust(f.provenance)
        for f in facts.facilities()
    ]


def feature_rows() -> list[Row]:
    shapes: list[Row] = [
        {"code": f.code, "kind": str(f.kind), "name": f.name, "name_ur": f.name_ur, "geometry": f.geometry} | trust(f.provenance)
        for f in ground.features()
    ]
    labels: list[Row] = [
        {"code": f"{label.kind}-{slugify(label.name)}", "kind": label.kind, "name": label.name, "name_ur": label.name_ur}
        | {"geometry": label.position}
        | trust(label.provenance)
        for label in facts.labels()
    ]
    return [*shapes, *labels]


def node_positions(plan: CityPlan) -> list[XY]:
    """Longitude and latitude of every road node, as stored."""
    return [(round(float(lon), DIGITS), round(float(lat), DIGITS)) for lon, lat in CITY.to_lonlat(plan.roads.nodes)]


def road_rows(plan: CityPlan, nodes: Mapping[XY, int]) -> list[Row]:
    positions, numbers, found = node_positions(plan), Counter[str](), []
    for edge in plan.roads.edges:
        road = edge.road
        stem = slugify(road.name) or "street"
        numbers[stem] += 1
        row: Row = {
            "code": f"{stem}-{numbers[stem]:04d}",
            "name": road.name,
            "name_ur": road.name_ur,
            "road_class": str(road.road_class),
            "one_way": road.one_way,
            "lanes": road.lanes,
            "speed_kmh": road.speed_kmh,
            "length_m": round(edge.line.length, 2),
            "start_id": nodes.get(positions[edge.start]),
            "end_id": nodes.get(positions[edge.end]),
            "line": edge.line,
        }
        found.append(row | trust(road.provenance))
    return found


def building_rows(plan: CityPlan) -> list[Row]:
    return [
        {"code": f"building-{number:04d}", "land_use": str(b.land_use), "height_m": b.height_m, "footprint": b.footprint}
        | trust(BUILDING)
        for number, b in enumerate(plan.buildings, 1)
    ]


def site_rows(plans: tuple[SitePlan, ...], jurisdictions: Mapping[str, int]) -> list[Row]:
    return [
        {"code": site.code, "name": site.name, "name_ur": site.name_ur, "position": site.position, "synthetic": True}
        | {"jurisdiction_id": jurisdictions[site.district]}
        | trust(DEMONSTRATION if site.demonstration else SITE)
        for site in plans
    ]


def fibre_node_rows(plan: FibrePlan, *, facilities: Mapping[str, int], sites: Mapping[str, int]) -> list[Row]:
    return [
        {"code": node.code, "kind": str(node.kind), "position": node.position}
        | {"facility_id": facilities.get(node.facility), "site_id": sites.get(node.site)}
        | trust(FIBRE)
        for node in plan.nodes
    ]


def fibre_span_rows(plan: FibrePlan, nodes: Mapping[str, int]) -> list[Row]:
    return [
        {"code": span.code, "start_id": nodes[span.start], "end_id": nodes[span.end], "line": span.line}
        | {"length_m": round(span.line.length, 2), "fibres": span.fibres}
        | trust(FIBRE)
        for span in plan.spans
    ]


def feeder_rows(plan: PowerPlan) -> list[Row]:
    return [
        {"code": feeder.code, "name": feeder.name, "name_ur": feeder.name_ur, "utility": "", "position": feeder.position}
        | trust(POWER)
        for feeder in plan.feeders
    ]


def supply_rows(plan: PowerPlan, *, nodes: Mapping[str, int], feeders: Mapping[str, int]) -> list[Row]:
    return [
        {"code": supply.code, "node_id": nodes[supply.node], "feeder_id": feeders[supply.feeder]}
        | {"capacity_wh": supply.capacity_wh, "load_w": supply.load_w, "solar_w": list(supply.solar_w)}
        | {"origin": str(POWER.origin), "source": POWER.source}
        for supply in plan.supplies
    ]
