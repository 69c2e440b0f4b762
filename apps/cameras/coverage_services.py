"""The only writer of coverage: what every camera sees, computed anew where pose or buildings changed, and nowhere else.

Coverage is derived from poses and buildings, whose changes are in the audit; computing it is not an act of anybody.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from apps.accounts.services import facts_announce
from apps.cameras.choices import CameraKind
from apps.cameras.coverage_ground import Surroundings, in_degrees, surroundings_read, viewer_of
from apps.cameras.coverage_shares import shares_reckon
from apps.cameras.models import CameraCoverage, CameraPose
from apps.cameras.turning import turning
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.ptz import PtzLimits, ptz_cover
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.viewer import Viewer

log = structlog.get_logger(__name__)

BATCH = 100
MOST_WORDS = 300
METHOD = 1
"""Counts up when the same input comes to give another coverage."""
PTZ_METHOD = 1
"""The like for the reach of PTZ cameras alone."""
ALL_ROUND, HORIZON_TO_FEET = (0.0, 360.0), (0.0, 90.0)
"""How far a PTZ camera turns where nobody measured it; see `apps.cameras.turning`."""
BANDS = tuple(band.name.lower() for band in Band)
GROUNDS = ("seen", *BANDS)
_FACTS = ("mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m")
_STORED = (*GROUNDS, "reachable")
_REWRITTEN = ("pose", *_STORED, *(f"{name}_m2" for name in _STORED), "refusal", "digest", "computed_at")


class Cancelled(Exception):
    """Somebody stopped the computation; what was computed until then is stored."""


@dataclass
class Computed:
    """Cameras by what became of them; footprints of buildings that had to be `repaired` or `skipped`."""

    computed: int = 0
    unchanged: int = 0
    refused: int = 0
    removed: int = 0
    repaired: int = 0
    skipped: int = 0


def coverage_compute(
    *,
    codes: Collection[str] | None = None,
    again: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Computed:
    """Compute and store what cameras see, a batch at a time; of which nothing changed are left alone.

    Args:
        codes: only these cameras; None for all.
        again: also where nothing changed.
        progress: told after every batch how many of how many cameras are done.
        cancelled: asked before every batch.

    Raises:
        Cancelled: `cancelled` said so.
    """
    around = surroundings_read()
    poses = CameraPose.objects.current().select_related("camera__site").order_by("pk")
    gone = CameraCoverage.objects.exclude(camera__in=poses.values("camera"))
    if codes is not None:
        poses, gone = poses.filter(camera__code__in=codes), gone.filter(camera__code__in=codes)
    done = Computed(removed=gone.delete()[0], repaired=around.repaired, skipped=around.skipped)
    found = list(poses)
    try:
        for start in range(0, len(found), BATCH):
            if cancelled():
                raise Cancelled(f"{start} of {len(found)} cameras are done")
            _batch(found[start : start + BATCH], around, done, again=again)
            progress(min(start + BATCH, len(found)), len(found))
        shares_reckon()
    finally:
        if done.computed or done.refused or done.removed:
            facts_announce("coverage.changed")
    return done


def coverage_due() -> None:
    """Have what is affected computed in the background, once the change that calls for it is committed."""
    if all(hook is not _compute_soon for _, hook, *_ in connection.run_on_commit):
        transaction.on_commit(_compute_soon)


def _compute_soon() -> None:
    """Where the jobs process cannot be asked, or is asked already, it computes within the hour."""
    task = app.configure_task("apps.cameras.tasks.compute_coverage", queueing_lock="compute_coverage")
    try:
        task.defer(timestamp=int(timezone.now().timestamp()))
    except AlreadyEnqueued:
        log.info("coverage.computation.waits")
    except ConnectorException as error:
        log.warning("coverage.computation.delayed", error=type(error).__name__)


def _batch(poses: list[CameraPose], around: Surroundings, done: Computed, *, again: bool) -> None:
    cameras, measured = [pose.camera_id for pose in poses], turning.limits()
    known = {row.camera_id: row for row in CameraCoverage.objects.filter(camera__in=cameras).only("camera", "pose", "digest")}
    rows = []
    for pose in poses:
        viewer, refusal = _viewer(pose, around)
        limits = _limits(pose, measured)
        digest, before = _digest(pose, viewer, around, limits), known.get(pose.camera_id)
        if before is not None and before.digest == digest and not again:
            done.unchanged += 1
            if before.pose_id != pose.pk:
                CameraCoverage.objects.filter(pk=before.pk).update(pose=pose)
            continue
        values = _covered(viewer, around, limits) if viewer else {"refusal": refusal}
        done.computed += not values["refusal"]
        done.refused += bool(values["refusal"])
        rows.append(CameraCoverage(camera_id=pose.camera_id, pose=pose, digest=digest, computed_at=timezone.now(), **values))
    CameraCoverage.objects.bulk_create(rows, update_conflicts=True, unique_fields=["camera"], update_fields=_REWRITTEN)


def _viewer(pose: CameraPose, around: Surroundings) -> tuple[Viewer | None, str]:
    """The camera as the geometry takes it, or None and why it does not."""
    try:
        return viewer_of(pose, around.frame), ""
    except CoverageError as error:
        return None, str(error)[:MOST_WORDS]


def _limits(pose: CameraPose, measured: Mapping[int, PtzLimits]) -> PtzLimits | None:
    """How far a PTZ camera turns, its zoom left as it is; None of others, and of one that no lens could be."""
    if pose.camera.kind != CameraKind.PTZ:
        return None
    if pose.camera_id in measured:
        return measured[pose.camera_id]
    try:
        return PtzLimits(ALL_ROUND, HORIZON_TO_FEET, (pose.hfov_deg, pose.hfov_deg))
    except CoverageError:
        return None


def _covered(viewer: Viewer, around: Surroundings, limits: PtzLimits | None) -> dict[str, Any]:
    """Columns of the coverage, or of why there is none."""
    try:
        if limits is not None:
            turned = ptz_cover(viewer, limits, around.buildings)
            coverage, shapes = turned.current, {"reachable": turned.reachable.seen}
        else:
            coverage, shapes = cover(viewer, around.buildings), {}
    except CoverageError as error:
        return {"refusal": str(error)[:MOST_WORDS]}
    shapes |= {"seen": coverage.seen, **{band.name.lower(): coverage.bands[band] for band in Band}}
    grounds = dict(zip(shapes, in_degrees(shapes.values(), around.frame), strict=True))
    return {"refusal": "", **grounds, **{f"{name}_m2": float(shape.area) for name, shape in shapes.items()}}


def _digest(pose: CameraPose, viewer: Viewer | None, around: Surroundings, limits: PtzLimits | None) -> str:
    place, camera = pose.camera.site.position, pose.camera
    method = METHOD if limits is None else (METHOD, PTZ_METHOD, limits.pan_deg, limits.tilt_deg)
    facts = (method, place.x, place.y, camera.width_px, camera.height_px, *(getattr(pose, name) for name in _FACTS))
    total = hashlib.blake2b(repr(facts).encode(), digest_size=16)
    for mark in around.marks_near(viewer) if viewer else ():
        total.update(mark)
    return total.hexdigest()
