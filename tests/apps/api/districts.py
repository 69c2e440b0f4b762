"""One of everything that has an address, in a district that a user serves, in another one, and for a group out of his sight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.utils import timezone

from apps.alerts.choices import Cause, Severity
from apps.alerts.services import alert_open
from apps.audit.choices import Action
from apps.audit.models import Batch, Entry
from apps.audit.services import audit_record
from apps.cameras.choices import Condition
from apps.cameras.models import CameraHealth, Contract
from apps.crowd.models import Event
from apps.devices.models import Device, Discovery
from apps.network.choices import NodeKind
from apps.places.choices import FacilityKind, FeatureKind, LandUse, RoadClass, ZoneKind
from apps.places.models import BaseFeature, Building, Facility, Road, RoadNode, Zone
from apps.planning.choices import ChangeKind, Question
from apps.planning.fingerprint import rights_digest
from apps.planning.models import Change, Computation, Scenario
from apps.plates.models import Hit
from apps.recognition.models import Worker
from apps.recognition.services import source_set
from apps.rollout.models import Milestone
from apps.simulator.choices import FaultKind
from apps.simulator.models import Fault
from apps.timeline.services import fact_assert
from apps.tracking.services import tracklets_persist
from apps.traffic.models import Closure, CountingLine, Note
from tests.apps.cameras.covering import NORTH
from tests.apps.cameras.masking import CORNER, make_masks
from tests.apps.crowd.crowding import make_zone
from tests.apps.network.making import make_feeder, make_node, make_span, make_supply
from tests.apps.plates.seeing import fresh_handler, make_list, make_sighting, see
from tests.apps.tracking.making import make_update
from tests.apps.traffic.road import make_junction, make_segment
from tests.apps.violations.driving import make_violation
from tests.factories import EPOCH, TRUST, make_camera, make_group, make_jurisdiction, make_user

MARK = "verboten"
"""In every name that a user of the other district, or of the other group of cameras, may not be told."""
Kwargs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """What stands in an address (`kwargs`), by what it names."""

    mine: dict[str, Kwargs]
    """Of district south, group red-zone."""
    theirs: dict[str, Kwargs]
    """Of district east."""
    apart: dict[str, Kwargs]
    """Of district south, but of a group that looks after the airport."""
    everybodys: dict[str, Kwargs]
    """Of the whole city."""


def make_world() -> World:
    everybodys = _make_city()
    return World(
        mine=_make_cameras_things("own", "south", "red-zone") | _make_districts_things("own", "south"),
        theirs=_make_cameras_things(f"{MARK}-1", "east", "red-zone")
        | _make_districts_things(f"{MARK}-1", "east")
        | _make_questions(),
        apart=_make_cameras_things(f"{MARK}-2", "south", "airport-corridor"),
        everybodys=everybodys,
    )


def _make_city() -> dict[str, Kwargs]:
    square = Polygon(((67.0, 24.8), (67.1, 24.8), (67.1, 24.9), (67.0, 24.9), (67.0, 24.8)), srid=4326)
    here = Point(67.03, 24.85, srid=4326)
    Zone.objects.create(code="zone", name="Zone", kind=ZoneKind.RED_ZONE, area=MultiPolygon(square, srid=4326), **TRUST)
    Facility.objects.create(code="centre", name="Centre", kind=FacilityKind.CENTRE, position=here, **TRUST)
    ends = [RoadNode.objects.create(position=Point(lon, 24.85, srid=4326)) for lon in (67.02, 67.03)]
    told = {"road_class": RoadClass.PRIMARY, "speed_kmh": 50, "length_m": 1000.0, "start": ends[0], "end": ends[1]}
    Road.objects.create(code="road", line=LineString((67.02, 24.85), (67.03, 24.85), srid=4326), **told, **TRUST)
    Building.objects.create(code="house", footprint=square, height_m=9.0, land_use=LandUse.MIXED, **TRUST)
    BaseFeature.objects.create(code="bay", kind=FeatureKind.COAST, geometry=square, **TRUST)
    feeder, node, site = make_feeder(), make_node("node", NodeKind.RING), make_node("end", NodeKind.RING, at=1)
    make_span(node, site)
    make_supply(node, feeder)
    Worker.objects.create(name="w1", seen_at=timezone.now())
    audit_record(actor="somebody", action=Action.MAP_VIEW)
    seal = dict.fromkeys(("merkle_root", "previous", "digest", "signature"), b"-")
    batch = Batch.objects.create(
        number=1, cluster=1, first_transaction=1, end_transaction=2, count=1, sealed_at=timezone.now(), **seal
    )
    officer = make_user()
    fault = Fault.objects.create(kind=FaultKind.SPAN_CUT, target="node-end", began_at=timezone.now())
    return {
        "": {},
        "node": {"code": "node"},
        "span": {"code": "node-end"},
        "feeder": {"code": "feeder-1"},
        "supply": {"code": "power-node"},
        "zone": {"code": "zone"},
        "facility": {"code": "centre"},
        "road": {"code": "road"},
        "building": {"code": "house"},
        "feature": {"code": "bay"},
        "worker": {"name": "w1"},
        "user": {"pk": officer.pk},
        "posting": {"pk": officer.postings.get().pk},
        "batch": {"pk": batch.pk},
        "fault": {"pk": fault.pk},
        "entry": {"pk": Entry.objects.earliest("id").pk},
        "jurisdiction": {"code": "south"},
        "group": {"code": "red-zone"},
        "tile": {"z": 10, "x": 702, "y": 440},
        "week": {"week": "2026-W12"},
        "week's file": {"week": "2026-W12", "form": "csv"},
    }


def _make_questions() -> dict[str, Kwargs]:
    """What somebody of the same district asked, and only he is answered."""
    asker, now = make_user(), timezone.now()
    told = {"owner": asker, "question": Question.FIGURES, "created_at": now, "beat_at": now}
    computation = Computation.objects.create(scenario=Scenario.objects.get(name="own plan"), rights=rights_digest(asker), **told)
    discovery = Discovery.objects.create(actor=asker.username, asked=[MARK], created_at=now)
    return {"computation": {"number": computation.pk}, "discovery": {"number": discovery.pk}}


def _make_cameras_things(mark: str, district: str, group: str) -> dict[str, Kwargs]:
    """A camera and all that belongs to it, or to its district and group."""
    contract = Contract.objects.create(
        code=f"{mark}-contract", contractor=f"{mark} & sons", phase="1", sla_percent=90, response_h=4
    )
    camera = make_camera(code=f"{mark}-camera", jurisdiction=district, group=group, pose=NORTH, contract=contract)
    camera.site.code = camera.site.name = f"{mark}-site"
    camera.site.save()
    Milestone.objects.create(code=f"{mark}-milestone", name=f"{mark} half", contract=contract, due_on=date(2026, 1, 1), amount=9)
    Device.objects.create(camera=camera, address="127.0.0.1:1", manufacturer=mark, seen_at=timezone.now())
    source_set(actor=None, camera=camera, worker=f"{mark}-worker", url="file:///clip.avi")
    make_masks(camera, CORNER, note=f"{mark} residents")
    told = {"jurisdiction": make_jurisdiction(district), "group": make_group(group)}
    alert = alert_open(
        jurisdiction_id=told["jurisdiction"].pk, group_id=told["group"].pk, dedupe_key=mark, cause=Cause.CAMERA_OFFLINE,
        severity=Severity.SEVERE, at=timezone.now(), simulated=True, camera_code=camera.code, detail=mark,
    )  # fmt: skip
    update = make_update(camera.code, district=district, worker=f"{mark}-worker")
    tracklets_persist(updates=[update], camera_ids={camera.code: camera.pk}, known_at=datetime.now(UTC))
    assert alert is not None
    values = {"condition": Condition.ONLINE, "reason": "", "simulated": True}
    health = fact_assert(CameraHealth, subject={"camera": camera}, valid_from=EPOCH, values=values)
    segment = make_segment(f"{mark}-segment", name=f"{mark} road", corridor=f"{mark} road", **told)
    area = make_junction(f"{mark}-area", name=f"{mark} crossing", **told)
    line = CountingLine.objects.create(code=f"{mark}-line", name=mark, camera=camera, segment=segment, line=segment.line)
    officer = make_user(jurisdictions=(district,), groups=(group,))
    said = {"segment": segment, "text": f"{mark} works", "starts_at": timezone.now(), "written_by": officer}
    note, closure = Note.objects.create(**said), Closure.objects.create(**said)
    plate = f"ABC{Hit.objects.count() + 101}"
    make_list(plate, code=plate.lower(), jurisdiction=district)
    see(fresh_handler(), camera, plates=[make_sighting(camera, plate, worker=f"{mark}-worker")])
    violation = make_violation("XYZ987", camera=camera)
    return {
        "camera": {"code": camera.code},
        "site": {"code": camera.site.code},
        "state": {"pk": camera.states.get().pk},
        "pose": {"pk": camera.poses.get().pk},
        "health": {"pk": health.pk},
        "alert": {"pk": alert.pk},
        "tracklet": {"tracklet_id": update.tracklet_id},
        "milestone": {"code": f"{mark}-milestone"},
        "segment": {"code": segment.code},
        "line": {"code": line.code},
        "area": {"code": area.code},
        "note": {"pk": note.pk},
        "closure": {"pk": closure.pk},
        "hit": {"pk": Hit.objects.get(camera=camera).pk},
        "violation": {"pk": violation.pk},
    }


def _make_districts_things(mark: str, district: str) -> dict[str, Kwargs]:
    """What belongs to a district, whatever the group of cameras."""
    owner, now = make_user(jurisdictions=(district,)), timezone.now()
    told = {"jurisdiction": make_jurisdiction(district)}
    plan = Scenario.objects.create(name=f"{mark} plan", owner=owner, based_at=now, created_at=now, changed_at=now, **told)
    looks = {**NORTH, "width_px": 1920, "height_px": 1080, "camera_kind": "fixed"}
    change = Change.objects.create(scenario=plan, kind=ChangeKind.ADD, position=Point(67.03, 24.85, srid=4326), **looks)
    zone = make_zone(jurisdiction=district, name=f"{mark} square")
    event = Event.objects.create(name=f"{mark} march", created_by=owner, changed_at=now, **told)
    event.stages.create(number=1, name=mark, starts_at=now, ends_at=now + timedelta(hours=1), zone=zone, capacity=10)
    hotlist = make_list("AAA111", code=f"{mark}-list", jurisdiction=district, name=f"{mark} wanted", owner=f"{mark} owner")
    return {
        "plan": {"pk": plan.pk},
        "change": {"pk": plan.pk, "number": change.pk},
        "crowd zone": {"pk": zone.pk},
        "event": {"pk": event.pk},
        "hotlist": {"code": hotlist.code},
        "version": {"code": hotlist.code, "number": 1},
    }
