"""What a plan is reckoned against: buildings, homes and fibre in metres, read once for as long as they do not change."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.contrib.gis.db.models.functions import AsWKB

from apps.cameras.coverage_ground import Surroundings, city_frame, sound_in_metres, surroundings_read
from apps.network.models import FibreNode
from apps.places.choices import LandUse
from apps.places.models import Building
from apps.places.tiles import base_map_version
from safecity_gis.core.geo.coverage.frontages import Frontages
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import Floats, GroundXY, LocalFrame, LonLat
from safecity_gis.messages.configuration import Pose

HOMES = (LandUse.RESIDENTIAL, LandUse.MIXED)
"""Buildings in which people live: `mixed` has homes over shops, and leaving them out would tell too little."""


@dataclass(frozen=True, eq=False)
class Surrounded:
    """Obstacles to sight, and the homes among them, in metres of the frame."""

    around: Surroundings
    homes: Frontages

    @property
    def frame(self) -> LocalFrame:
        return self.around.frame


def surrounded() -> Surrounded:
    """As the base map stands now."""
    return _surrounded(base_map_version(), city_frame().origin)


@lru_cache(maxsize=1)
def _surrounded(_base_map: str, _origin: LonLat) -> Surrounded:
    """The arguments name all that the answer follows from."""
    around = surroundings_read()
    homes = Building.objects.filter(land_use__in=HOMES).order_by("pk").annotate(wkb=AsWKB("footprint"))
    shapes = sound_in_metres(map(bytes, homes.values_list("wkb", flat=True)), around.frame)
    return Surrounded(around, Frontages([shape for shape in shapes if not shape.is_empty]))


def planned_viewer(values: dict[str, Any], frame: LocalFrame) -> Viewer:
    """A camera as a plan has it: `lon`, `lat`, the pose's columns, `width_px` and `height_px`.

    Raises:
        CoverageError: a value of which no coverage can be computed.
    """
    pose = Pose(
        lon=values["lon"],
        lat=values["lat"],
        height_m=values["mount_height_m"],
        bearing_deg=values["bearing_deg"],
        tilt_deg=values["tilt_deg"],
        hfov_deg=values["hfov_deg"],
    )
    size = {"width_px": values["width_px"], "height_px": values["height_px"]}
    return Viewer.placed(pose, frame, **size, range_m=values["range_m"])


def fibre_m(places: list[GroundXY], frame: LocalFrame) -> Floats:
    """Straight metres [n] from each place to the nearest fibre node; NaN where there is no fibre at all.

    Straight, not along roads: a trench may follow a road or not, and nobody has told which. It is the least that is needed.
    """
    nodes = frame.to_ground([(node.x, node.y) for node in FibreNode.objects.values_list("position", flat=True)])
    if len(nodes) == 0 or not places:
        return np.full(len(places), np.nan)
    here = np.asarray(places)
    return np.asarray(np.hypot(*(here[:, None] - nodes[None]).transpose(2, 0, 1)).min(axis=1), dtype=np.float64)
