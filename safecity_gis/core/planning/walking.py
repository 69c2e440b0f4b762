"""Ground that somebody can walk on unseen, as a grid: the way across it, and the narrowest gaps that would close it.

A cell is open where neither a building nor seen ground touches it, so that no way ever enters either; a passage narrower
than two cells may be missed. Steps go to the four neighbours, and across a corner where both cells beside it are open.
The area's edge is taken for closed: ways around it are not looked for.

The gaps are a minimum cut of the steps between cells, weighted so that its sum is the length of the line that it draws
across the ground, to 4 % whatever its direction. What lies within some metres of either end, by the way that one walks, is
no gap: closing it would only fence in the one who walks.

Source: Boykov, Kolmogorov: Computing geodesics and minimal surfaces via graph cuts, ICCV 2003.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, maximum_flow

from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.flow import source_side
from safecity_gis.core.planning.refusals import require

Booleans = npt.NDArray[np.bool_]

MOST_CELLS = 160_000
LEAST_STEP_M = 1.0
NEAR_STEPS = 4
"""An end that stands on a closed cell is moved to an open one at most this many cells away."""
SIDE, CORNER, METRE = 393, 278, 988
"""What a line pays for each step that it cuts, and for a metre on average of its directions: pi/8 and pi/8 by the root of 2."""
_WITHOUT_END = np.iinfo(np.int32).max // 4


@dataclass(frozen=True)
class WalkGrid:
    """Open cells [rows, columns], the first row in the south; `west`, `south` are the grid's corner in metres of the frame."""

    west: float
    south: float
    step_m: float
    open: Booleans

    def middles(self, cells: Integers) -> Floats:
        """Middles [n, 2] of cells [n] by their number, row by row."""
        row, column = np.divmod(cells, self.open.shape[1])
        return np.column_stack((self.west + (column + 0.5) * self.step_m, self.south + (row + 0.5) * self.step_m))

    def squares(self, cells: Integers) -> npt.NDArray[np.object_]:
        half, middle = self.step_m / 2, self.middles(cells)
        return np.asarray(shapely.box(*(middle - half).T, *(middle + half).T), dtype=object)


@dataclass(frozen=True)
class Gap:
    """Neighbouring cells that would have to be seen, and the length of the line across the ground that they stand for."""

    cells: Integers
    width_m: float


@dataclass(frozen=True)
class Crossing:
    """A way unseen, as cells from one end to the other, and the gaps that would close it; both empty where there is none."""

    way: Integers
    length_m: float
    gaps: tuple[Gap, ...]


def walk_grid(
    area: shapely.Polygon | shapely.MultiPolygon, closed: Sequence[shapely.Geometry], *, step_m: float | None = None
) -> WalkGrid:
    """The open cells of an area; without `step_m` as fine as `MOST_CELLS` allows, and not below `LEAST_STEP_M`.

    Raises:
        PlanningError: an area without ground, or a step with too many cells.
    """
    require(area.area > 0, "the area must hold ground")
    west, south, east, north = area.bounds
    step = max(LEAST_STEP_M, float(np.sqrt((east - west) * (north - south) / MOST_CELLS)) * 1.01) if step_m is None else step_m
    require(step > 0, f"the step must be above 0 m, got {step}")
    rows, columns = max(1, int(np.ceil((north - south) / step))), max(1, int(np.ceil((east - west) / step)))
    require(rows * columns <= MOST_CELLS, f"at most {MOST_CELLS} cells, got {rows} by {columns}", code="too_large")
    grid = WalkGrid(west, south, step, np.zeros((rows, columns), dtype=np.bool_))
    squares = grid.squares(np.arange(rows * columns))
    shapely.prepare(area)
    free = np.asarray(shapely.covers(area, squares))
    _, touched = shapely.STRtree(squares).query(np.asarray(closed, dtype=object), predicate="intersects")
    free[touched] = False
    return WalkGrid(west, south, step, free.reshape(rows, columns))


def cross(grid: WalkGrid, start: Sequence[float], end: Sequence[float], *, spare_m: float = 25.0) -> Crossing:
    """The shortest unseen way between two places in metres of the frame, and what closes every such way.

    Args:
        grid: the open ground.
        start: one end.
        end: the other.
        spare_m: how far around both ends nothing counts as a gap; at most a quarter of the way.

    Raises:
        PlanningError: an end with no open cell near it, or ends so close that nothing lies between them.
    """
    first, last = _cell_at(grid, start), _cell_at(grid, end)
    steps = _steps(grid)
    away, before = dijkstra(steps, indices=first, return_predecessors=True)
    if not np.isfinite(away[last]):
        return Crossing(np.empty(0, dtype=np.int64), 0.0, ())
    length_m = float(away[last])
    spare = min(spare_m, length_m / 4)
    require(length_m > 8 * grid.step_m, "the two ends are too close to each other", code="too_close")
    back = dijkstra(steps, indices=last, limit=spare)
    gaps = _gaps(grid, from_=away <= spare, to=np.isfinite(back), reached=np.isfinite(away))
    return Crossing(_traced(before, first, last), length_m, gaps)


def _cell_at(grid: WalkGrid, place: Sequence[float]) -> int:
    cells = np.flatnonzero(grid.open)
    away = np.hypot(*(grid.middles(cells) - np.asarray(place, dtype=np.float64)).T)
    good = len(cells) > 0 and bool(np.isfinite(away).all()) and float(away.min()) <= NEAR_STEPS * grid.step_m
    require(good, f"no unseen open ground near {tuple(place)}", code="place_closed")
    return int(cells[np.argmin(away)])


def _beside(free: Booleans) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers]]:
    """Pairs of neighbouring open cells: those that share a side, and those across a corner with both cells beside it open."""
    numbers = np.arange(free.size).reshape(free.shape)
    across, along = free[:, :-1] & free[:, 1:], free[:-1] & free[1:]
    corner = free[:-1, :-1] & free[1:, 1:] & free[:-1, 1:] & free[1:, :-1]
    side = np.append(numbers[:, :-1][across], numbers[:-1][along]), np.append(numbers[:, 1:][across], numbers[1:][along])
    rising, falling = (numbers[:-1, :-1][corner], numbers[1:, 1:][corner]), (numbers[:-1, 1:][corner], numbers[1:, :-1][corner])
    return side, (np.append(rising[0], falling[0]), np.append(rising[1], falling[1]))


def _both_ways(free: Booleans, side: float, corner: float) -> tuple[Integers, Integers, Floats]:
    """Tail, head and value of every step between neighbours, in each direction."""
    (a, b), (c, d) = _beside(free)
    values = np.repeat((side, corner), (len(a), len(c)))
    return np.concatenate((a, c, b, d)), np.concatenate((b, d, a, c)), np.append(values, values)


def _steps(grid: WalkGrid) -> csr_array:
    """Metres of each step."""
    tail, head, metres = _both_ways(grid.open, grid.step_m, grid.step_m * np.sqrt(2))
    return csr_array(coo_array((metres, (tail, head)), shape=(grid.open.size,) * 2))


def _gaps(grid: WalkGrid, *, from_: Booleans, to: Booleans, reached: Booleans) -> tuple[Gap, ...]:
    """The narrowest cells that part `to` from `from_`, neither of which is touched; neighbours together, the narrowest first."""
    tail, head, crossed = _both_ways(grid.open & reached.reshape(grid.open.shape), SIDE, CORNER)
    spared = from_ | to
    room = np.where(spared[tail] | spared[head], _WITHOUT_END, crossed).astype(np.int32)
    number = np.cumsum(reached) - 1
    source, sink = int(number[-1]) + 1, int(number[-1]) + 2
    begins, ends = number[from_], number[to]
    tails = np.concatenate((number[tail], np.full(len(begins), source), ends))
    heads = np.concatenate((number[head], begins, np.full(len(ends), sink)))
    rooms = np.append(room, np.full(len(begins) + len(ends), _WITHOUT_END)).astype(np.int32)
    graph = csr_array(coo_array((rooms, (tails, heads)), shape=(sink + 1,) * 2))
    here = source_side(graph, maximum_flow(graph, source, sink), source)
    cut = here[number[tail]] & ~here[number[head]]
    return _grouped(grid, tail[cut], crossed[cut] * grid.step_m / METRE)


def _grouped(grid: WalkGrid, cells: Integers, metres: Floats) -> tuple[Gap, ...]:
    """Cells by neighbourhood, also across corners; `metres` is what each of them adds to its gap's width.

    Both its ends lie in cells that are closed because something touches them: that is one cell more on either side.
    """
    marked = np.zeros(grid.open.size, dtype=np.bool_)
    marked[cells] = True
    labels = ndimage.label(marked.reshape(grid.open.shape), structure=np.ones((3, 3)))[0].ravel()
    found = [
        Gap(np.flatnonzero(labels == label), float(metres[labels[cells] == label].sum()) + 2 * grid.step_m)
        for label in np.unique(labels[cells])
    ]
    return tuple(sorted(found, key=lambda gap: (gap.width_m, int(gap.cells[0]))))


def _traced(before: Integers, first: int, last: int) -> Integers:
    way = [last]
    while way[-1] != first:
        way.append(int(before[way[-1]]))
    return np.array(way[::-1], dtype=np.int64)
