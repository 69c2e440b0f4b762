"""What is drawn on the road, as the algorithms need it: in metres of one local frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import structlog
from django.contrib.gis.geos import LineString, Polygon
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from apps.cameras.models import Camera
from apps.traffic.models import Area, CountingLine, Segment, TravelLink
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from safecity_gis.core.traffic import lines, streets, zones
from safecity_gis.core.traffic.travel import Link, TravelRefused
from safecity_gis.core.traffic.watch import Scene

log = structlog.get_logger(__name__)

FARTHEST_M = 400.0
"""From a camera's site: what it can see of a line."""
_MODELS = (Segment, CountingLine, Area, TravelLink)


@dataclass(frozen=True)
class Drawing:
    """Everything drawn, in the order of the scene's arrays."""

    scene: Scene
    frame: LocalFrame
    segments: Sequence[Segment]
    lines: Sequence[CountingLine]
    areas: Sequence[Area]
    links: Sequence[TravelLink]
    ways: Sequence[Link]
    """Of the links."""
    camera_numbers: Mapping[str, int]
    """Of the cameras that have lines."""

    def __bool__(self) -> bool:
        return bool(self.segments or self.lines or self.areas or self.links)


def stamp() -> tuple[object, ...]:
    """Differs whenever anything drawn has changed."""
    found: list[object] = []
    for model in _MODELS:
        told = model.objects.aggregate(at=Max("changed_at"), count=Count("pk"))
        found += [told["at"], told["count"]]
    return tuple(found)


def drawing_read() -> Drawing:
    """All of it; a row that makes no sense in metres is left out and logged, so that it stops nothing else."""
    segments = list(Segment.objects.select_related("jurisdiction"))
    drawn_lines = list(CountingLine.objects.present().select_related("camera", "segment"))
    areas, links = list(Area.objects.present()), list(TravelLink.objects.select_related("start__site", "end__site"))
    frame = LocalFrame(_middle(segments, drawn_lines, areas))
    ways, kept_segments = [], []
    for segment in segments:
        try:
            ways.append(_carriageway(segment, frame))
        except streets.StreetRefused as error:
            log.warning("traffic.segment.refused", segment=segment.code, reason=str(error))
        else:
            kept_segments.append(segment)
    numbers = {code: number for number, code in enumerate(dict.fromkeys(line.camera.code for line in drawn_lines))}
    counters, kept_lines = [], []
    for line in drawn_lines:
        a, b = (GroundXY(*point) for point in frame.to_ground([line.line.coords[0][:2], line.line.coords[-1][:2]]).tolist())
        try:
            counters.append(lines.CountingLine(line.code, numbers[line.camera.code], a, b))
        except lines.LineRefused as error:
            log.warning("traffic.line.refused", line=line.code, reason=str(error))
        else:
            kept_lines.append(line)
    marked, kept_areas = [], []
    for area in areas:
        ground = shapely.Polygon(frame.to_ground([point[:2] for point in area.area.exterior_ring.coords]))
        try:
            marked.append(zones.Zone(area.code, zones.ZoneKind(area.kind), ground))
        except zones.ZoneRefused as error:
            log.warning("traffic.area.refused", area=area.code, reason=str(error))
        else:
            kept_areas.append(area)
    known_links, of_links = [], []
    for link in links:
        try:
            of_links.append(Link(link.start.code, link.end.code, link.length_m, link.limit_kmh / 3.6))
        except TravelRefused as error:
            log.warning("traffic.link.refused", link=link.code, reason=str(error))
        else:
            known_links.append(link)
    scene = Scene(streets.Streets(ways), counters, marked)
    return Drawing(scene, frame, kept_segments, kept_lines, kept_areas, known_links, of_links, numbers)


def check_line(line: LineString, camera: Camera, refusal: type[ValueError]) -> None:
    """Raise `refusal` for a line that cannot count what this camera sees."""
    site = camera.site.position
    frame = LocalFrame(LonLat(site.x, site.y))
    ends = frame.to_ground([point[:2] for point in line.coords])
    if len(ends) != 2 or not np.isfinite(ends).all():
        raise refusal(_("A counting line has two points."))
    if np.hypot(*ends.T).max() > FARTHEST_M:
        raise refusal(_("The line lies too far from the camera."))
    try:
        lines.CountingLine("line", 0, GroundXY(*ends[0].tolist()), GroundXY(*ends[1].tolist()))
    except lines.LineRefused:
        raise refusal(_("A counting line is half a metre to 200 metres long.")) from None


def check_crosses(line: LineString, segment: Segment, refusal: type[ValueError]) -> None:
    """Raise `refusal` for a line that does not cross the segment's middle: vehicles would be measured by another road's limit."""
    frame = LocalFrame(LonLat(*line.coords[0][:2]))
    ways = (shapely.LineString(frame.to_ground([point[:2] for point in one.coords])) for one in (line, segment.line))
    if not shapely.intersects(*ways):
        raise refusal(_("The line does not cross the middle of its segment."))


def check_area(area: Polygon, refusal: type[ValueError]) -> None:
    """Raise `refusal` for an area that makes no zone."""
    ring = [point[:2] for point in area.exterior_ring.coords]
    if area.num_interior_rings or not np.isfinite(ring).all() or np.abs(ring).max() > 180 or abs(ring[0][1]) > 89:
        raise refusal(_("A zone is one simple area."))
    frame = LocalFrame(LonLat(*ring[0]))
    try:
        zones.Zone("zone", zones.ZoneKind.OCCUPANCY, shapely.Polygon(frame.to_ground(ring)))
    except zones.ZoneRefused:
        raise refusal(_("A zone does not cross itself and is 1 to 1,000,000 m² large.")) from None


def _carriageway(segment: Segment, frame: LocalFrame) -> streets.Carriageway:
    line = frame.to_ground([point[:2] for point in segment.line.coords])
    return streets.Carriageway(
        segment.code, line, segment.width_m, segment.limit_kmh / 3.6, pedestrians_barred=segment.pedestrians_barred
    )


def _middle(segments: Sequence[Segment], drawn_lines: Sequence[CountingLine], areas: Sequence[Area]) -> LonLat:
    boxes = [row.line.extent for row in (*segments, *drawn_lines)] + [area.area.extent for area in areas]
    if not boxes:
        return LonLat(0.0, 0.0)
    # Of medians, so that one thing that somebody drew on another continent does not bend all metres of the city.
    west, south, east, north = (float(np.median(side)) for side in zip(*boxes, strict=True))
    return LonLat((west + east) / 2, (south + north) / 2)
