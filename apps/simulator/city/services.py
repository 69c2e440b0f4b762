"""Writes the city: the only writer of what the seed knows."""

from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import FloatField, Func
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.models import Camera, CameraPose, CameraState, Contract, Site
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from apps.network.plant_services import plant_drop
from apps.places.models import BaseFeature, Building, Facility, Road, RoadNode, Zone
from apps.rollout.files import parse_rollout
from apps.rollout.services import rollout_set
from apps.simulator.city import camera_rows, rows
from apps.simulator.city.contracts import contract_rows
from apps.simulator.city.corridors import corridors_put
from apps.simulator.city.crowds import crowds_put
from apps.simulator.city.demonstration import sources_tell
from apps.simulator.city.facts import FOLDER, facts_digest
from apps.simulator.city.hotlists import hotlists_put
from apps.simulator.city.plan import CityPlan, city_plan
from apps.simulator.city.store import SRID, is_replaced, others_drop, others_of, rows_put
from apps.simulator.city.zones import GROUPS

BATCH = 2000


@dataclass(frozen=True)
class Seeded:
    """What a seeding did: nothing where `unchanged`; `left_alone` names the tables that hold data of others."""

    unchanged: bool
    counts: dict[str, int] = field(default_factory=dict)
    left_alone: tuple[str, ...] = ()


def city_seed(*, actor: User | None, seed: int, clip: Path | None, again: bool = False) -> Seeded:
    """Bring the database to the city of `seed`: rows by their codes, facts only where nothing is known, one audit entry.

    Args:
        actor: None is set-up from the command line.
        clip: what the demonstration cameras play; None leaves them without a source.
        again: write everything even where the last seeding was of the same facts and seed.

    Raises:
        PermissionDenied: the actor may not manage assets.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.CITY_SEED)
    edition = {"edition": facts_digest(), "seed": seed, "clip": str(clip or "")}
    if not again and _is_seeded(edition):
        return Seeded(unchanged=True)
    plan = city_plan(seed)
    with transaction.atomic():
        jurisdictions, counts, left_alone = _places_put(plan)
        counts |= _cameras_put(actor, plan, jurisdictions, clip)
        counts |= _fibre_put(plan)
        counts |= _power_put(plan)
        counts |= {"crowd_zones": crowds_put(plan, jurisdictions, timezone.now())}
        groups, cameras = (dict(model.objects.values_list("code", "pk")) for model in (CameraGroup, Camera))
        counts |= {"corridor_segments": corridors_put(plan, jurisdictions, groups, cameras)}
        phases, milestones = parse_rollout((FOLDER / "rollout.toml").read_text(encoding="utf-8"))
        rollout_set(actor=actor, phases=phases, milestones=milestones, synthetic=True, only_new=True)
        counts |= {"hotlists": hotlists_put()}
        audit_record(actor=actor or SYSTEM, action=Action.CITY_SEED, target_type="city", target="karachi", data=edition | counts)
    _analyze()
    return Seeded(unchanged=False, counts=counts, left_alone=left_alone)


def _analyze() -> None:
    """Tell the planner what was written: autovacuum never looks at the smallest tables, and comes to the others a minute late."""
    with connection.cursor() as cursor:
        for model in (Jurisdiction, CameraGroup, Site, Camera, CameraState, CameraPose, RoadNode, Road, FibreNode, FibreSpan):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _is_seeded(edition: dict[str, object]) -> bool:
    last = Entry.objects.filter(action=Action.CITY_SEED, outcome=Outcome.DONE).order_by("-id").first()
    if last is None or any(last.data.get(name) != value for name, value in edition.items()):
        return False
    return Site.objects.count() >= last.data["sites"] and Camera.objects.count() >= last.data["cameras"]


def _places_put(plan: CityPlan) -> tuple[dict[str, int], dict[str, int], tuple[str, ...]]:
    """Primary keys of the districts, counts, and the tables left alone."""
    jurisdictions = rows_put(Jurisdiction, rows.jurisdiction_rows())
    rows_put(Zone, rows.zone_rows())
    facilities = rows_put(Facility, rows.facility_rows(jurisdictions))
    features, buildings = rows.feature_rows(), rows.building_rows(plan)
    left_alone = []
    for model, found in ((BaseFeature, features), (Building, buildings)):
        if is_replaced(model, found):
            left_alone.append(str(model._meta.verbose_name))
        else:
            rows_put(model, found)
            others_drop(model, found)
    roads = _roads_put(plan)
    if not roads:
        left_alone.append(str(Road._meta.verbose_name))
    counts = {"facilities": len(facilities), "features": len(features), "buildings": len(buildings), "roads": roads}
    return jurisdictions, counts, tuple(left_alone)


def _roads_put(plan: CityPlan) -> int:
    """The number of road segments written; 0 where a real extract has taken their place."""
    if is_replaced(Road, rows.road_rows(plan, {})):
        return 0
    nodes = _road_nodes()
    new = [position for position in dict.fromkeys(rows.node_positions(plan)) if position not in nodes]
    RoadNode.objects.bulk_create([RoadNode(position=Point(*position, srid=SRID)) for position in new], batch_size=BATCH)
    found = rows.road_rows(plan, _road_nodes())
    rows_put(Road, found)
    others_drop(Road, found)
    RoadNode.objects.filter(outgoing=None, incoming=None).delete()
    return len(found)


def _road_nodes() -> dict[tuple[float, float], int]:
    return {(x, y): pk for pk, x, y in RoadNode.objects.values_list("pk", _coordinate("ST_X"), _coordinate("ST_Y"))}


def _coordinate(function: str) -> Func:
    return Func("position", function=function, output_field=FloatField())


def _cameras_put(actor: User | None, plan: CityPlan, jurisdictions: dict[str, int], clip: Path | None) -> dict[str, int]:
    now = timezone.now()
    groups = rows_put(CameraGroup, [{"code": code, "name": name, "name_ur": name_ur} for code, name, name_ur in GROUPS])
    before = dict(Site.objects.values_list("code", "position"))
    sites = rows_put(Site, rows.site_rows(plan.sites, jurisdictions))
    moved = {code for code, position in Site.objects.values_list("code", "position") if before.get(code, position) != position}
    keys = {"sites": sites, "jurisdictions": jurisdictions, "groups": groups, "contracts": rows_put(Contract, contract_rows())}
    cameras = rows_put(Camera, camera_rows.camera_rows(plan.cameras, **keys))
    camera_rows.states_tell(plan.cameras, cameras, now)
    camera_rows.poses_tell(plan.cameras, cameras, moved, now)
    if clip is not None:
        sources_tell(actor=actor, plans=plan.cameras, clip=clip)
    return {"sites": len(sites), "cameras": len(cameras)}


def _fibre_put(plan: CityPlan) -> dict[str, int]:
    facilities = dict(Facility.objects.values_list("code", "pk"))
    sites = dict(Site.objects.values_list("code", "pk"))
    nodes = rows.fibre_node_rows(plan.fibre, facilities=facilities, sites=sites)
    spans = rows.fibre_span_rows(plan.fibre, rows_put(FibreNode, nodes))
    rows_put(FibreSpan, spans)
    for model, kept in ((FibreSpan, spans), (FibreNode, nodes)):
        plant_drop(model=model, codes=others_of(model, kept), reason="not in this edition of the city")
    return {"fibre_nodes": len(nodes), "fibre_spans": len(spans)}


def _power_put(plan: CityPlan) -> dict[str, int]:
    nodes = dict(FibreNode.everything.values_list("code", "pk"))
    feeders = rows.feeder_rows(plan.power)
    supplies = rows.supply_rows(plan.power, nodes=nodes, feeders=rows_put(Feeder, feeders))
    rows_put(Supply, supplies)
    others_drop(Supply, supplies)
    others_drop(Feeder, feeders)
    return {"feeders": len(feeders), "supplies": len(supplies)}
