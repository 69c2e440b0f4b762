"""What stands in the way of sight, as the database has it: buildings in metres, cleaned, and the frame of all coverage."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import GEOSGeometry

from apps.cameras.models import CameraPose, Site
from apps.cameras.turning import Look
from apps.places.models import Building
from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.refusals import FARTHEST_M
from safecity_gis.core.geo.coverage.shapes import disc, polygons_of
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.messages.configuration import Pose

SRID = 4326
_NOWHERE = LonLat(67.0, 24.9)
_ORIGIN_DECIMALS = 1
"""Of a degree: a new site does not move the frame, or every coverage would change by a hair."""

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Surroundings:
    """The city as obstacles to sight; `repaired` footprints crossed themselves, `skipped` ones hold no ground."""

    frame: LocalFrame
    buildings: Buildings
    marks: tuple[bytes, ...]
    """A digest of each building, in the same order."""
    repaired: int
    skipped: int

    def marks_near(self, viewer: Viewer) -> Iterable[bytes]:
        """Of the buildings within the viewer's range."""
        return (self.marks[number] for number in self.buildings.near(disc(viewer.at, viewer.range_m)))


def city_frame() -> LocalFrame:
    """Around the middle of all sites."""
    extent = Site.objects.aggregate(extent=Extent("position"))["extent"]
    if extent is None:
        return LocalFrame(_NOWHERE)
    west, south, east, north = extent
    return LocalFrame(LonLat(round((west + east) / 2, _ORIGIN_DECIMALS), round((south + north) / 2, _ORIGIN_DECIMALS)))


def surroundings_read() -> Surroundings:
    """All buildings. Footprints that cross themselves are repaired; a height of 0 m counts as not known, which hides most."""
    frame = city_frame()
    rows = list(Building.objects.order_by("pk").annotate(wkb=AsWKB("footprint")).values_list("wkb", "height_m"))
    wkbs = [bytes(wkb) for wkb, _ in rows]
    repaired, skipped = 0, 0
    footprints, heights, marks = [], [], []
    for wkb, (_, height_m), footprint in zip(wkbs, rows, in_metres(wkbs, frame), strict=True):
        sound = _sound(footprint)
        if sound.is_empty or max(map(abs, sound.bounds)) > FARTHEST_M:
            skipped += 1
            continue
        repaired += not footprint.is_valid
        footprints.append(sound)
        heights.append(height_m if height_m > 0 else None)
        marks.append(hashlib.blake2b(wkb + struct.pack("d", height_m), digest_size=16).digest())
    return Surroundings(frame, Buildings(footprints, heights), tuple(marks), repaired, skipped)


def viewer_of(pose: CameraPose, frame: LocalFrame) -> Viewer:
    """A camera's pose as the geometry takes it; needs `camera__site`.

    Raises:
        CoverageError: a value of which no coverage can be computed.
    """
    place = pose.camera.site.position
    stance = Pose(
        lon=place.x,
        lat=place.y,
        height_m=pose.mount_height_m,
        bearing_deg=pose.bearing_deg,
        tilt_deg=pose.tilt_deg,
        hfov_deg=pose.hfov_deg,
    )
    size = {"width_px": pose.camera.width_px, "height_px": pose.camera.height_px}
    return Viewer.placed(stance, frame, **size, range_m=pose.range_m)


def turned_to(viewer: Viewer, look: Look) -> Viewer:
    """The same camera, looking elsewhere.

    Raises:
        CoverageError: a look that no camera can have.
    """
    stance = msgspec.structs.replace(viewer.pose, bearing_deg=look.bearing_deg, tilt_deg=look.tilt_deg, hfov_deg=look.hfov_deg)
    return replace(viewer, pose=stance)


def in_metres(wkbs: Iterable[bytes], frame: LocalFrame) -> Shapes:
    """Stored shapes in metres of the frame."""
    return shapely.transform(shapely.from_wkb(_array(wkbs)), frame.to_ground)


def sound_in_metres(wkbs: Iterable[bytes], frame: LocalFrame) -> list[shapely.MultiPolygon]:
    """As `in_metres`, for areas: as valid polygons, whatever the way through degrees did to them."""
    return [_sound(shape) for shape in in_metres(wkbs, frame)]


def in_degrees(shapes: Iterable[shapely.Geometry], frame: LocalFrame) -> list[GEOSGeometry]:
    """Areas in metres of the frame as the database stores them."""
    degrees = shapely.transform(_array(shapes), frame.to_lonlat)
    return [GEOSGeometry(memoryview(shapely.to_wkb(_sound(shape))), srid=SRID) for shape in degrees]


def _sound(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return polygons_of(shape if shape.is_valid else shapely.make_valid(shape))


def _array(values: Iterable[object]) -> Shapes:
    found = list(values)
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array
