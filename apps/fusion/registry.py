"""Every camera as fusion needs it, and which cameras see common ground; read from the database, kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from apps.accounts.models import Jurisdiction
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera, CameraHealth, CameraPose
from apps.timeline.rounds import KnownCamera
from safecity_gis.core.geo.frames import LocalFrame, LonLat

MIN_COMMON_GROUND_M2 = 10.0
_NOWHERE = LonLat(67.0, 24.85)


@dataclass(frozen=True, slots=True)
class Registry:
    """The cameras at one time. `index` numbers the cameras for `overlap`."""

    cameras: Mapping[str, KnownCamera]
    jurisdictions: Mapping[str, int]
    index: Mapping[str, int]
    overlap: npt.NDArray[np.bool_]
    frame: LocalFrame


def registry_read(before: Registry | None = None) -> Registry:
    """Read all cameras; those that `before` numbered keep their number, and its frame stays."""
    rows = (
        Camera.objects.with_current()
        .select_related(None)
        .values_list(
            "pk", "code", "jurisdiction_id", "jurisdiction__code", "group_id", "state__lifecycle", "simulated", "site__position"
        )
        .order_by("code")
    )
    cameras = {
        code: KnownCamera(pk, code, jurisdiction, district, group, lifecycle == Lifecycle.COMMISSIONED, simulated, p.x, p.y)
        for pk, code, jurisdiction, district, group, lifecycle, simulated, p in rows
    }
    index = dict(before.index) if before else {}
    for code in cameras:
        index.setdefault(code, len(index))
    frame = before.frame if before and before.cameras else LocalFrame(_middle(cameras))
    return Registry(
        cameras=cameras,
        jurisdictions=dict(Jurisdiction.objects.values_list("code", "pk")),
        index=index,
        overlap=_overlap(cameras, index, frame),
        frame=frame,
    )


def conditions_read() -> dict[str, str]:
    """Current condition of every camera that has one."""
    return dict(CameraHealth.objects.current().values_list("camera__code", "condition"))


def _overlap(cameras: Mapping[str, KnownCamera], index: Mapping[str, int], frame: LocalFrame) -> npt.NDArray[np.bool_]:
    """Cameras with common ground and the same rights: who may not see one of two views may not see what comes of both."""
    overlap = np.zeros((len(index), len(index)), dtype=np.bool_)
    poses = CameraPose.objects.current().exclude(field_of_view=None).values_list("camera__code", "field_of_view")
    seen = [(code, bytes(area.wkb)) for code, area in poses if code in cameras]
    if not seen:
        return overlap
    areas = shapely.transform(shapely.make_valid(shapely.from_wkb([wkb for _, wkb in seen])), frame.to_ground)
    first, second = shapely.STRtree(areas).query(areas, predicate="intersects")
    common = shapely.area(shapely.intersection(areas[first], areas[second])) >= MIN_COMMON_GROUND_M2
    for a, b in zip(first[common].tolist(), second[common].tolist(), strict=True):
        one, other = cameras[seen[a][0]], cameras[seen[b][0]]
        if a != b and (one.jurisdiction_id, one.group_id) == (other.jurisdiction_id, other.group_id):
            overlap[index[one.code], index[other.code]] = True
    return overlap


def _middle(cameras: Mapping[str, KnownCamera]) -> LonLat:
    if not cameras:
        return _NOWHERE
    return LonLat(
        float(np.mean([camera.lon for camera in cameras.values()])), float(np.mean([camera.lat for camera in cameras.values()]))
    )
