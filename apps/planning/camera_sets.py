"""The cameras as they are live and as a scenario would have them: stored coverage of the unchanged, computed for the changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.coverage_ground import city_frame, sound_in_metres
from apps.cameras.coverage_services import BANDS, GROUNDS
from apps.cameras.models import CameraCoverage
from apps.planning.choices import ChangeKind
from apps.planning.ground import Surrounded, planned_viewer
from apps.planning.models import POSE, Change, Scenario
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import GroundXY, LonLat

REMEMBERED = 4


@dataclass(frozen=True, eq=False)
class Watching:
    """One camera and the ground that it sees, in metres of the frame, by the names of `GROUNDS`."""

    code: str
    """Empty for a new one."""
    kind: str
    grounds: Mapping[str, shapely.Geometry]


@dataclass(frozen=True)
class Planned:
    """What became of one change: where the camera would hang and what it would see, or why that cannot be told."""

    change: Change
    at: GroundXY | None
    watching: Watching | None
    refusal: str = ""


@dataclass(frozen=True)
class CameraSets:
    """Cameras in service that the user may see, before and after the scenario's changes."""

    live: tuple[Watching, ...]
    after: tuple[Watching, ...]
    planned: tuple[Planned, ...]

    @property
    def changed(self) -> list[shapely.Geometry]:
        """All ground that a changed camera sees, before or after."""
        return grounds_of(set(self.live) ^ set(self.after), "seen")


def camera_sets(user: User, scenario: Scenario, surrounded: Surrounded) -> CameraSets:
    """Live, and as the scenario would have it; of its changes those that the user may see."""
    rows = CameraCoverage.objects.visible_to(user).in_service().filter(seen__isnull=False)
    key = tuple(rows.order_by("pk").values_list("pk", "digest"))
    live = _live(key, city_frame().origin)
    planned = planned_cameras(user, scenario, surrounded)
    gone = {one.change.camera.code for one in planned if one.change.camera}
    after = (*(one for one in live if one.code not in gone), *(one.watching for one in planned if one.watching))
    return CameraSets(live, after, planned)


def planned_cameras(user: User, scenario: Scenario, surrounded: Surrounded) -> tuple[Planned, ...]:
    """What becomes of each change that the user may see."""
    changes = Change.objects.visible_to(user).filter(scenario=scenario).select_related("camera__site")
    return tuple(_planned(change, surrounded) for change in changes)


@lru_cache(maxsize=REMEMBERED)
def _live(key: tuple[tuple[int, str], ...], _origin: LonLat) -> tuple[Watching, ...]:
    """The arguments name all that the answer follows from."""
    frame = city_frame()
    rows = CameraCoverage.objects.filter(pk__in=[pk for pk, _ in key]).order_by("pk")
    shapes = {f"{name}_wkb": AsWKB(name) for name in GROUNDS}
    found = list(rows.annotate(**shapes).values_list("camera__code", "camera__kind", *shapes))
    grounds = [sound_in_metres([bytes(row[2 + number]) for row in found], frame) for number in range(len(GROUNDS))]
    return tuple(
        Watching(code, kind, dict(zip(GROUNDS, shapes, strict=True)))
        for (code, kind, *_), shapes in zip(found, zip(*grounds, strict=True), strict=True)
    )


def coverage_of(viewer: Viewer, surrounded: Surrounded) -> dict[str, shapely.Geometry]:
    """What a camera would see, by the names of `GROUNDS`."""
    coverage = cover(viewer, surrounded.around.buildings)
    return {"seen": coverage.seen, **{band: coverage.bands[Band[band.upper()]] for band in BANDS}}


def pose_values(change: Change) -> dict[str, Any]:
    """All that `planned_viewer` needs: from the change, and from its camera what the change does not tell."""
    camera = change.camera
    place = change.position or (camera.site.position if camera else None)
    values = {name: getattr(change, name) for name in POSE}
    told = camera or change
    size = {"kind": change.camera_kind or told.kind, "width_px": told.width_px, "height_px": told.height_px}
    return {"lon": place.x, "lat": place.y, **values, **size}


def _planned(change: Change, surrounded: Surrounded) -> Planned:
    if change.kind == ChangeKind.REMOVE:
        return Planned(change, None, None)
    values = pose_values(change)
    try:
        viewer = planned_viewer(values, surrounded.frame)
        grounds = coverage_of(viewer, surrounded)
    except CoverageError as error:
        return Planned(change, None, None, str(error))
    return Planned(change, viewer.at, Watching(change.camera.code if change.camera else "", values["kind"], grounds))


def grounds_of(cameras: Iterable[Watching], name: str) -> list[shapely.Geometry]:
    return [camera.grounds[name] for camera in cameras]
