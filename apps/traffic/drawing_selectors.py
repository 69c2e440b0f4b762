"""What somebody needs who draws lines and zones for a camera: how it sees the ground, what is drawn, what was counted there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Count, Q, QuerySet

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser
from apps.cameras.choices import Lifecycle
from apps.cameras.ground_view import GroundView, ground_view
from apps.cameras.models import Camera, CameraPose, CameraView
from apps.cameras.turning import turning
from apps.traffic.models import Area, AreaMinute, CountingLine, Segment
from apps.traffic.scene import FARTHEST_M
from apps.traffic.selectors import areas_now, lines_counts
from safecity_gis.core.geo.frames import LocalFrame, LonLat

COUNTED_MINUTES = 60
MOST_CAMERAS = 40
"""Of one segment."""


@dataclass(frozen=True)
class CameraDrawing:
    """The camera's own lines, and all zones and segments within its reach."""

    camera: Camera
    pose: CameraPose | None
    ground: GroundView | None
    """None where nothing is known of how the camera hangs."""
    view: CameraView | None
    """How it looks now beside how it looked when it was calibrated; None where that is not known."""
    looks_away: bool
    """It turns, and looks elsewhere than `ground` says."""
    lines: list[CountingLine]
    counts: Mapping[int, list[dict[str, Any]]]
    """Of the last hour, by the line's key."""
    areas: list[tuple[Area, AreaMinute | None]]
    segments: list[Segment]


def cameras_drawable(user: AnyUser) -> QuerySet[Camera]:
    """Cameras that the user sees and for which he may draw."""
    return Camera.objects.visible_to(user).visible_to(user, Capability.TRAFFIC_MANAGE)


def camera_drawing(user: AnyUser, camera: Camera) -> CameraDrawing:
    """What is drawn for a camera of `cameras_drawable`; a fixed number of queries."""
    pose = CameraPose.objects.current().filter(camera=camera).first()
    in_force = (pose.homography or {}).get("calibration", 0) if pose else 0
    reach = _reach(camera)
    drawn = CountingLine.objects.visible_to(user).present().filter(camera=camera)
    lines = list(drawn.select_related("camera", "segment"))
    return CameraDrawing(
        camera=camera,
        pose=pose,
        ground=ground_view(camera, pose) if pose else None,
        view=CameraView.objects.current().filter(camera=camera, calibration=in_force).first() if in_force else None,
        looks_away=camera.pk in turning.away(),
        lines=lines,
        counts=lines_counts(lines, minutes=COUNTED_MINUTES),
        areas=areas_now(user, area__intersects=reach),
        segments=list(Segment.objects.visible_to(user).filter(line__intersects=reach)),
    )


def segment_cameras(user: AnyUser, segment: Segment) -> list[Camera]:
    """Cameras of `cameras_drawable` that count a segment or, in service, see it; with `lines`, how many each has there."""
    sees = Q(poses__known_to=None, poses__valid_to=None, poses__field_of_view__intersects=segment.line)
    serves = Q(states__known_to=None, states__valid_to=None, states__lifecycle=Lifecycle.COMMISSIONED)
    counts = Q(counting_lines__segment=segment, counting_lines__removed_at=None)
    found = cameras_drawable(user).filter((sees & serves) | counts)
    told = found.annotate(lines=Count("counting_lines", filter=counts, distinct=True))
    return list(told.order_by("-lines", "code")[:MOST_CAMERAS])


def _reach(camera: Camera) -> Polygon:
    site = camera.site.position
    corners = LocalFrame(LonLat(site.x, site.y)).to_lonlat([(-FARTHEST_M, -FARTHEST_M), (FARTHEST_M, FARTHEST_M)])
    return Polygon.from_bbox([float(value) for value in corners.ravel()])
