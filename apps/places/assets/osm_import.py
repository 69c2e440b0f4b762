"""Replacing roads and base map by an OpenStreetMap extract, in one transaction."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.db import connection, transaction

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import facts_announce, require_capability
from apps.audit.choices import Action
from apps.places.assets import sandbox
from apps.places.assets.exchange import Edge, Extract, FileRefused
from apps.places.assets.kinds import BATCH, SRID
from apps.places.assets.services import audit_file
from apps.places.choices import Origin
from apps.places.models import BaseFeature, Road, RoadNode
from safecity_gis.core.geo.lines import length_m

ACCURACY_M = 10.0
LICENCE = "© OpenStreetMap contributors, ODbL 1.0"


@dataclass(frozen=True)
class OsmReport:
    roads: int
    junctions: int
    features: int


def osm_import(*, actor: User | None, path: Path, dry_run: bool = False) -> OsmReport:
    """Replace every road, road node and base map feature by those of a .osm.pbf.

    Args:
        actor: None is the system itself, from the command line.
        dry_run: read and write everything, then change nothing.

    Raises:
        PermissionDenied: the actor may not manage assets.
        FileRefused: the file cannot be used; nothing was changed.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ASSET_IMPORT, target="osm")
    try:
        extract = sandbox.read_extract(path)
    except FileRefused as error:
        audit_file(actor, Action.ASSET_IMPORT, path, "osm", failed=str(error))
        raise
    located = {"accuracy_m": ACCURACY_M, "origin": Origin.MAPPED, "source": f"{path.name}; {LICENCE}"[:200]}
    with transaction.atomic():
        _delete_all()
        nodes = _write_nodes(extract)
        Road.objects.bulk_create((_road(edge, nodes, located) for edge in extract.edges), batch_size=BATCH)
        features = [
            BaseFeature(
                code=item.code, kind=item.kind, name=item.name, name_ur=item.name_ur, geometry=_geometry(item.wkb), **located
            )
            for item in extract.features
        ]
        BaseFeature.objects.bulk_create(features, batch_size=BATCH)
        report = OsmReport(roads=len(extract.edges), junctions=len(nodes), features=len(features))
        facts_announce("osm.imported")
        audit_file(actor, Action.ASSET_IMPORT, path, "osm", roads=report.roads, features=report.features)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _delete_all() -> None:
    """By plain SQL, for Django would load every node first; readers keep the old map until the commit."""
    with connection.cursor() as cursor:
        for model in (Road, RoadNode, BaseFeature):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _write_nodes(extract: Extract) -> dict[int, RoadNode]:
    places = {}
    for edge in extract.edges:
        places[edge.start], places[edge.end] = edge.coordinates[0], edge.coordinates[-1]
    nodes = {number: RoadNode(position=Point(*place, srid=SRID)) for number, place in places.items()}
    RoadNode.objects.bulk_create(nodes.values(), batch_size=BATCH)
    return nodes


def _road(edge: Edge, nodes: dict[int, RoadNode], located: dict[str, object]) -> Road:
    return Road(
        code=f"osm-w{edge.way}-{edge.part}",
        name=edge.name,
        name_ur=edge.name_ur,
        road_class=edge.road_class,
        one_way=edge.one_way,
        lanes=edge.lanes,
        speed_kmh=edge.speed_kmh,
        length_m=length_m(edge.coordinates),
        start=nodes[edge.start],
        end=nodes[edge.end],
        line=LineString(edge.coordinates, srid=SRID),
        **located,
    )


def _geometry(wkb: bytes) -> GEOSGeometry:
    return GEOSGeometry(memoryview(wkb), srid=SRID)
