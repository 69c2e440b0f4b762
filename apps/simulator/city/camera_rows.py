"""Cameras as rows, and what is true of them as facts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import zip_longest

from django.contrib.gis.geos import GEOSGeometry

from apps.cameras.models import CameraPose, CameraState
from apps.simulator.city.cameras import CameraPlan
from apps.simulator.city.contracts import contract_of
from apps.simulator.city.store import Row, ewkb
from apps.timeline.bulk import Assertion, facts_assert

BATCH = 1000


def camera_rows(
    plans: Collection[CameraPlan],
    *,
    sites: Mapping[str, int],
    jurisdictions: Mapping[str, int],
    groups: Mapping[str, int],
    contracts: Mapping[str, int],
) -> list[Row]:
    return [
        {
            "code": camera.code,
            "site_id": sites[camera.site],
            "jurisdiction_id": jurisdictions[camera.district],
            "group_id": groups[camera.group],
            "kind": str(camera.kind),
            "programme": str(camera.programme),
            "contract_id": contracts[contract_of(camera.programme, camera.district)],
            "width_px": camera.width_px,
            "height_px": camera.height_px,
            "simulated": camera.simulated,
        }
        for camera in plans
    ]


def states_tell(plans: Collection[CameraPlan], cameras: Mapping[str, int], now: datetime) -> int:
    """The life so far of every camera of which nothing is known; returns the number of facts."""
    known = set(CameraState.objects.values_list("camera_id", flat=True))
    rows = []
    for plan in plans:
        if cameras[plan.code] in known:
            continue
        for (since, lifecycle), following in zip_longest(plan.states, plan.states[1:]):
            until = following[0] if following else None
            rows.append(
                CameraState(camera_id=cameras[plan.code], lifecycle=lifecycle, valid_from=since, valid_to=until, known_from=now)
            )
    CameraState.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def poses_tell(plans: Collection[CameraPlan], cameras: Mapping[str, int], moved: Collection[str], now: datetime) -> int:
    """The pose of every camera that has none, and a new one where the site has moved; returns how many facts changed."""
    known = set(CameraPose.objects.values_list("camera_id", flat=True))
    wanted = [plan for plan in plans if cameras[plan.code] not in known or plan.site in moved]
    assertions = []
    for plan, seen in zip(wanted, ewkb(plan.pose.seen for plan in wanted), strict=True):
        pk, pose = cameras[plan.code], plan.pose
        installed_at = plan.states[min(1, len(plan.states) - 1)][0]
        values = {
            "mount_height_m": pose.mount_height_m,
            "bearing_deg": pose.bearing_deg,
            "tilt_deg": pose.tilt_deg,
            "hfov_deg": pose.hfov_deg,
            "range_m": pose.range_m,
            "homography": pose.homography,
            "field_of_view": GEOSGeometry(seen),
        }
        assertions.append(Assertion(pk, now if pk in known else installed_at, values))
    return facts_assert(CameraPose, subject="camera", assertions=assertions, known_at=now)
