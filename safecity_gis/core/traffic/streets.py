"""Carriageways in metres: which one a place lies on, how far along it, how far off its middle, and which way it leads there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from safecity_gis.core.geo.frames import Floats, as_points

NARROWEST_M, WIDEST_M = 2.0, 60.0
SHORTEST_M = 1.0


class StreetRefused(ValueError):
    """A line or a width that makes no carriageway; its words say what."""


@dataclass(frozen=True, eq=False)
class Carriageway:
    """One carriageway of one direction."""

    code: str
    line: Floats
    """[k, 2] metres east and north, its middle, drawn in the direction of travel."""
    width_m: float
    limit_mps: float
    pedestrians_barred: bool = False
    """Whether a person on foot on it is an incident."""

    def __post_init__(self) -> None:
        """Raises StreetRefused for NaN, a line without length, and an absurd width or limit."""
        line = as_points(self.line)
        if len(line) < 2 or not np.isfinite(line).all() or np.hypot(*np.diff(line, axis=0).T).sum() < SHORTEST_M:
            raise StreetRefused(f"{self.code}: expected a finite line of at least {SHORTEST_M:g} m")
        if not NARROWEST_M <= self.width_m <= WIDEST_M:
            raise StreetRefused(f"{self.code}: a width of {self.width_m} m is outside {NARROWEST_M:g} to {WIDEST_M:g} m")
        if not 1.0 <= self.limit_mps <= 60.0:
            raise StreetRefused(f"{self.code}: a limit of {self.limit_mps} m/s is outside 1 to 60 m/s")

    @property
    def length_m(self) -> float:
        return float(np.hypot(*np.diff(as_points(self.line), axis=0).T).sum())


class Places(NamedTuple):
    """Where points [n] lie; NaN and -1 where they lie on no carriageway."""

    carriageway: npt.NDArray[np.int64]
    along_m: Floats
    """From the beginning of the line."""
    offset_m: Floats
    """From the middle, to the left positive."""
    heading: Floats
    """[n, 2] unit vector of the direction of travel there."""
    room_m: Floats
    """From the point to the carriageway's nearer edge."""


class Streets:
    """All carriageways, asked for many points at once."""

    def __init__(self, carriageways: Sequence[Carriageway]) -> None:
        self.carriageways = tuple(carriageways)
        lines = [_without_repeats(as_points(way.line)) for way in carriageways]
        self._lines = np.array([shapely.LineString(line) for line in lines], dtype=object)
        self.half_width_m = np.array([way.width_m / 2 for way in carriageways])
        self.limit_mps = np.array([way.limit_mps for way in carriageways])
        self.barred = np.array([way.pedestrians_barred for way in carriageways], np.bool_)
        self.length_m: Floats = np.asarray(shapely.length(self._lines), np.float64)
        self._tree = shapely.STRtree(shapely.buffer(self._lines, self.half_width_m, cap_style="flat", join_style="mitre"))
        steps = [np.concatenate(([0.0], np.hypot(*np.diff(line, axis=0).T).cumsum())) for line in lines]
        bases = np.concatenate(([0.0], (self.length_m + 1.0).cumsum()[:-1])) if lines else np.empty(0)
        self._base = bases
        self._station = np.concatenate([base + step for base, step in zip(bases, steps, strict=True)]) if lines else np.empty(0)
        counts = np.array([len(line) for line in lines], np.int64)
        self._last = counts.cumsum() - 2
        self._points = np.concatenate(lines) if lines else np.empty((0, 2))
        ahead = np.diff(self._points, axis=0, append=self._points[-1:] + 1.0)
        self._unit = ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]

    def __len__(self) -> int:
        return len(self.carriageways)

    def locate(self, points: npt.ArrayLike) -> Places:
        """Where points [n, 2] lie; of several carriageways the one whose middle is nearest. NaN lies nowhere."""
        p = as_points(points)
        found = Places(
            np.full(len(p), -1), np.full(len(p), np.nan), np.full(len(p), np.nan), np.full((len(p), 2), np.nan),
            np.full(len(p), np.nan),
        )  # fmt: skip
        sound = np.flatnonzero(np.isfinite(p).all(axis=1))
        if not len(self) or not len(sound):
            return found
        rows, ways = self._tree.query(shapely.points(p[sound]), predicate="intersects")
        rows = sound[rows]
        along = shapely.line_locate_point(self._lines[ways], shapely.points(p[rows]))
        vertex = np.searchsorted(self._station, self._base[ways] + along, side="right") - 1
        vertex = np.minimum(vertex, self._last[ways])
        unit = self._unit[vertex]
        aside = p[rows] - self._points[vertex]
        offset = unit[:, 0] * aside[:, 1] - unit[:, 1] * aside[:, 0]
        room = self.half_width_m[ways] - np.abs(offset)
        order = np.lexsort((-np.abs(offset), rows))
        rows, ways = rows[order], ways[order]
        found.carriageway[rows] = ways
        found.along_m[rows], found.offset_m[rows] = along[order], offset[order]
        found.heading[rows], found.room_m[rows] = unit[order], room[order]
        return found


def _without_repeats(line: Floats) -> Floats:
    moved = np.ones(len(line), np.bool_)
    moved[1:] = np.hypot(*np.diff(line, axis=0).T) > 1e-6
    return line[moved]
