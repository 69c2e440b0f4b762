"""PTZ cameras: the ground they can be turned to, and the aim that brings a point to the middle of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.covering import Coverage, banded, cover
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.refusals import overlays_told, position_checked, require
from safecity_gis.core.geo.coverage.shapes import NOTHING, polygons_of, ring_sector
from safecity_gis.core.geo.coverage.viewer import HFOV_DEG, Viewer
from safecity_gis.core.geo.coverage.visibility import visibility
from safecity_gis.core.geo.pose import focal_px

_ZOOMS = 3
_LEVEL_DEG = 1e-6


@dataclass(frozen=True)
class PtzLimits:
    """How far a camera turns and zooms.

    Raises:
        CoverageError: limits that are not finite, out of order, or out of range.
    """

    pan_deg: tuple[float, float]
    """Bearings of the picture's middle, clockwise from the first to the second; 360 or more apart: all round."""
    tilt_deg: tuple[float, float]
    """Least and most, down from the horizon, -90 to 90."""
    hfov_deg: tuple[float, float]
    """Horizontal angle of view, fully zoomed in and fully out."""

    def __post_init__(self) -> None:
        pan, tilt, hfov = self.pan_deg, self.tilt_deg, self.hfov_deg
        require(bool(np.isfinite(pan).all()) and pan[0] <= pan[1], f"pan limits must be two ascending bearings, got {pan}")
        _ascending("tilt limits", tilt, (-90, 90))
        _ascending("zoom limits", hfov, HFOV_DEG)


def _ascending(name: str, limits: tuple[float, float], within: tuple[float, float]) -> None:
    good = within[0] <= limits[0] <= limits[1] <= within[1]
    require(good, f"{name} must be two ascending angles between {within[0]:g} and {within[1]:g} degrees, got {limits}")


class Aim(NamedTuple):
    """Where the middle of the picture is to look, in degrees; bearing clockwise from north, 0 up to 360."""

    bearing_deg: float
    tilt_deg: float


@dataclass(frozen=True)
class PtzCoverage:
    """What a camera sees now, and what it could see with time to turn."""

    current: Coverage
    reachable: Coverage

    @property
    def elsewhere(self) -> shapely.MultiPolygon:
        """What it could see but does not now."""
        return polygons_of(self.reachable.seen.difference(self.current.seen))


def ptz_cover(viewer: Viewer, limits: PtzLimits, buildings: Buildings) -> PtzCoverage:
    """The current view as it is, and all ground that some pan, tilt and zoom within the limits would show.

    Reachable is what lies within the limits of pan and tilt, widened by half the picture's angle at that zoom to the sides,
    or up and down, but not both: the picture's corners at the limits are left out, so that nothing is promised that no aim
    shows. A band is what reaches its density at one of three zooms (in, out, and between). A current aim outside the limits
    is not added to what is reachable.

    Raises:
        CoverageError: as `visibility`.
    """
    visible = visibility(viewer.at, buildings, height_m=viewer.pose.height_m, range_m=viewer.range_m)
    seen, bands = NOTHING, dict.fromkeys(Band, NOTHING)
    with overlays_told("the reachable ground"):
        for hfov in np.geomspace(*limits.hfov_deg, _ZOOMS):
            part = polygons_of(visible.intersection(_within_limits(viewer, limits, float(hfov))))
            seen = polygons_of(seen.union(part))
            for band, ground in banded(part, viewer, focal_px(float(hfov), viewer.width_px)).items():
                bands[band] = polygons_of(bands[band].union(ground))
    return PtzCoverage(cover(viewer, buildings), Coverage(seen, bands))


def aim_at(viewer: Viewer, point: Sequence[float]) -> Aim:
    """The aim with a ground point of the frame in the middle of the picture; straight down keeps the bearing.

    Raises:
        CoverageError: a point that is not finite.
    """
    position_checked("the point", point)
    east, north = np.asarray(point) - np.asarray(viewer.at)
    away = float(np.hypot(east, north))
    bearing = np.degrees(np.arctan2(east, north)) if away > 0 else viewer.pose.bearing_deg
    return Aim(float(bearing) % 360, float(np.degrees(np.arctan2(viewer.pose.height_m, away))))


def can_aim(limits: PtzLimits, aim: Aim) -> bool:
    """Whether an aim lies within the limits."""
    first, last = limits.pan_deg
    return (aim.bearing_deg - first) % 360 <= last - first and limits.tilt_deg[0] <= aim.tilt_deg <= limits.tilt_deg[1]


def _within_limits(viewer: Viewer, limits: PtzLimits, hfov_deg: float) -> shapely.Geometry:
    side = hfov_deg / 2
    up = float(np.degrees(np.arctan(np.tan(np.radians(side)) / viewer.aspect)))
    (first, last), (least, most) = limits.pan_deg, limits.tilt_deg
    beside = ring_sector(viewer.at, (first - side, last + side), _radii(viewer, least, most))
    above_and_below = ring_sector(viewer.at, (first, last), _radii(viewer, least - up, most + up))
    return shapely.union(beside, above_and_below)


def _radii(viewer: Viewer, least_down: float, most_down: float) -> tuple[float, float]:
    """Nearest and farthest ground at these angles below the horizon, within the range."""
    near, far = (_ground_m(viewer.pose.height_m, down) for down in (most_down, least_down))
    return near, min(far, viewer.range_m)


def _ground_m(height_m: float, down_deg: float) -> float:
    """Along the ground to where a ray meets it; infinite from the horizon up, 0 straight down and farther back."""
    if down_deg <= _LEVEL_DEG:
        return np.inf
    return 0.0 if down_deg >= 90 else float(height_m / np.tan(np.radians(down_deg)))
