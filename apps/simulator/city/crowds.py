"""The crowd zones of the demonstration, drawn around camera sites, and one event with its stages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely
from django.contrib.gis.geos import GEOSGeometry

from apps.cameras.choices import Lifecycle
from apps.crowd.models import CrowdZone, Event, Stage
from apps.simulator.city.facts import load_toml
from apps.simulator.city.frame import to_degrees
from apps.simulator.city.plan import CityPlan
from apps.simulator.city.sites import SitePlan
from apps.simulator.city.store import SRID

SIMPLER_M = 1.0
DENSE_PER_M2 = {"walking": 2.2, "standing": 3.5}


@dataclass(frozen=True)
class CrowdPlan:
    """A crowd zone in metres of the city's frame."""

    site: SitePlan
    shape: shapely.Polygon
    use: str
    capacity: int


def crowd_plans(plan: CityPlan) -> list[CrowdPlan]:
    """Around each site of the facts, the ground that its working simulated cameras see; none where they see none."""
    data, sites = load_toml("crowds.toml"), {site.code: site for site in plan.sites}
    found = []
    for entry in data["zone"]:
        site = sites[entry["site"]]
        views = [
            camera.pose.seen
            for camera in plan.cameras
            if camera.site == site.code and camera.states[-1][1] == Lifecycle.COMMISSIONED and camera.source is None
        ]
        seen = shapely.simplify(shapely.union_all(views).intersection(site.position.buffer(data["reach_m"])), SIMPLER_M)
        parts = [part for part in shapely.get_parts(seen) if isinstance(part, shapely.Polygon)]
        if parts:
            shape = shapely.Polygon(max(parts, key=lambda part: part.area).exterior)
            found.append(CrowdPlan(site, shape, entry["use"], round(shape.area * data["per_m2"] / 10) * 10))
    return found


def crowds_put(plan: CityPlan, jurisdictions: dict[str, int], now: datetime) -> int:
    """Write zones and event where there is no crowd zone yet: later they are the operators'. Returns how many zones."""
    if CrowdZone.objects.exists():
        return 0
    made = {
        one.site.code: CrowdZone.objects.create(
            name=one.site.name,
            name_ur=one.site.name_ur,
            jurisdiction_id=jurisdictions[one.site.district],
            area=GEOSGeometry(shapely.to_wkt(to_degrees(one.shape)), srid=SRID),
            area_m2=one.shape.area,
            use=one.use,
            capacity=one.capacity,
            dense_per_m2=DENSE_PER_M2[one.use],
            changed_at=now,
        )
        for one in crowd_plans(plan)
    }
    told = load_toml("crowds.toml")["event"]
    first = made[told["stages"][0][1]]
    event = Event.objects.create(name=told["name"], jurisdiction_id=first.jurisdiction_id, changed_at=now)
    begins = now
    for number, (name, site, minutes) in enumerate(told["stages"], start=1):
        ends = begins + timedelta(minutes=minutes)
        zone = made[site]
        Stage.objects.create(
            event=event, number=number, name=name, starts_at=begins, ends_at=ends, zone=zone, capacity=zone.capacity
        )
        begins = ends
    return len(made)
