"""How often each metre of a road or corridor is covered, and the stretches that nobody sees: exact, by distance along it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import ops

from safecity_gis.core.geo.coverage.refusals import FARTHEST_M, CoverageError, between, overlays_told, require
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.zones import MAX_TIMES
from safecity_gis.core.geo.frames import Floats

LEAST_GAP_M = 0.001
"""Shorter ones are rounding."""


class Stretch(NamedTuple):
    """A part of a line, by metres along it."""

    from_m: float
    to_m: float
    geometry: shapely.LineString


@dataclass(frozen=True)
class CorridorCoverage:
    """Lengths in metres of the frame."""

    length_m: float
    covered_m: tuple[float, ...]
    """Seen by at least 1, 2, … k cameras."""
    gaps: tuple[Stretch, ...]
    """What nobody sees, in order along the line."""

    @property
    def blind_m(self) -> float:
        return sum(gap.to_m - gap.from_m for gap in self.gaps)


def corridor_coverage(line: shapely.LineString, seen: SeenGround, *, times: int = 3) -> CorridorCoverage:
    """How much of a line is seen at least 1 … `times` times, and where it is not; a line may cross itself.

    Raises:
        CoverageError: anything but a finite line of some length, or `times` not in 1 … 100.
    """
    between("the number of times", times, 1, MAX_TIMES)
    line = _line_checked(line)
    with overlays_told("the coverage of the line"):
        starts, ends = _seen_spans(line, seen)
    at = np.concatenate(((0.0, line.length), starts, ends))
    order = np.argsort(at, kind="stable")
    change = np.concatenate((np.zeros(2), np.ones(len(starts)), -np.ones(len(ends))))[order]
    counts, at = np.cumsum(change)[:-1], at[order]
    lengths = np.diff(at)
    covered = tuple(float(lengths[counts >= least].sum()) for least in range(1, times + 1))
    return CorridorCoverage(line.length, covered, _gaps(line, at, counts))


def _line_checked(line: shapely.Geometry) -> shapely.LineString:
    if not isinstance(line, shapely.LineString):
        raise CoverageError(f"a road must be a line, got {getattr(line, 'geom_type', line)}")
    line = shapely.force_2d(line)
    good = not line.is_empty and bool(np.isfinite(shapely.get_coordinates(line)).all()) and line.length > 0
    require(good and bool((np.abs(line.bounds) <= FARTHEST_M).all()), "a road must be a finite line longer than 0 m")
    return line


def _seen_spans(line: shapely.LineString, seen: SeenGround) -> tuple[Floats, Floats]:
    """Where along the line each camera begins and ends to see it, leg by leg."""
    corners = shapely.get_coordinates(line)
    legs = np.asarray(shapely.linestrings(np.stack((corners[:-1], corners[1:]), axis=1)), dtype=object)
    before = np.append(0.0, np.cumsum(shapely.length(legs)))
    leg, camera = seen.meeting_each(legs)
    parts, pair = shapely.get_parts(shapely.intersection(legs[leg], seen.polygons[camera]), return_index=True)
    long = shapely.length(parts) > 0
    parts, of = parts[long], leg[pair[long]]
    ends = [np.hypot(*(shapely.get_coordinates(shapely.get_point(parts, end)) - corners[of]).T) for end in (0, -1)]
    most = before[of + 1]
    return np.minimum(before[of] + np.minimum(*ends), most), np.minimum(before[of] + np.maximum(*ends), most)


def _gaps(line: shapely.LineString, at: Floats, counts: Floats) -> tuple[Stretch, ...]:
    blind = (counts == 0) & (np.diff(at) > 0)
    gaps: list[tuple[float, float]] = []
    for begin, end in zip(at[:-1][blind], at[1:][blind], strict=True):
        if gaps and begin - gaps[-1][1] < LEAST_GAP_M:
            gaps[-1] = (gaps[-1][0], float(end))
        else:
            gaps.append((float(begin), float(end)))
    return tuple(
        Stretch(a, b, shapely.LineString(shapely.get_coordinates(ops.substring(line, a, b))))
        for a, b in gaps
        if b - a >= LEAST_GAP_M
    )
