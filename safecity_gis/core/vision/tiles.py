"""Which rectangles of a large picture a detector runs on, and how their findings become one list again."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.detections import Detections, concatenate
from safecity_gis.core.vision.suppression import areas, intersections, suppress

OVERLAP = 0.2
"""Share of a tile that its neighbour repeats, so that an object narrower than that is whole in one of them."""
BORDER = 0.005
"""A box nearer than this share of the tile's side to an inner border counts as cut."""
CONTAINED = 0.6
"""Share of a cut box inside another box from which on both are the same object."""

SMALL = 64
"""Height in the detector's pixels up to which an object is found better in a finer tile."""
EVERY = 3
"""A tile in which nothing is known to be is looked at in every third frame."""


class Tile(NamedTuple):
    """Pixel rectangle of a picture; x1 and y1 are just outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


def plan_tiles(
    width: int, height: int, *, regions: PictureAreas, model_size: tuple[int, int], max_tiles: int, overlap: float = OVERLAP
) -> list[Tile]:
    """The rectangles to run a detector on, so that the regions are seen as large as `max_tiles` runs allow.

    The first one shows all regions at once, for objects too large for one tile; where three or more runs are allowed and that
    view is reduced, a grid of finer, overlapping tiles follows, without those that touch no region.

    Args:
        width, height: of the picture, pixels.
        regions: areas of interest; without any, or with none inside the picture, the whole picture counts.
        model_size: width and height of the detector's input; tiles are not made finer than that.
        max_tiles: most runs, at least 1.

    Raises:
        ValueError: a size or `max_tiles` below 1, or `overlap` outside 0-0.5.
    """
    if min(width, height, *model_size, max_tiles) < 1 or not 0 <= overlap <= 0.5:
        raise ValueError(f"no tiles for {width}x{height}, model {model_size}, {max_tiles} runs, overlap {overlap}")
    whole = Tile(*(regions.bounds(width=width, height=height) or (0, 0, width, height)))
    best, best_reduction = [], _reduction(whole.width, whole.height, model_size)
    for columns in range(1, max_tiles):
        for rows in range(1, max_tiles):
            tiles = _touching(_grid(whole, columns, rows, overlap), regions, width, height)
            reduction = max(_reduction(tile.width, tile.height, model_size) for tile in tiles)
            if 2 <= len(tiles) < max_tiles and reduction < best_reduction:
                best, best_reduction = tiles, reduction
    return [whole, *best]


def choose_tiles(
    tiles: Sequence[Tile], objects: npt.NDArray[np.float32], *, model_size: tuple[int, int], turn: int
) -> list[Tile]:
    """Those of a plan's tiles that pay in this frame: where small objects are, and each of the others in its turn.

    Args:
        tiles: as `plan_tiles` gives them, the view of everything first.
        objects: boxes xyxy [n, 4] of what was seen in the frame before, in picture pixels.
        model_size: width and height of the detector's input.
        turn: number of the frame.

    Returns:
        At least one tile, in the order of the plan. The view of everything is among them where an object fits no finer tile.
    """
    whole, finer = tiles[0], tiles[1:]
    if not finer:
        return [whole]
    small = (objects[:, 3] - objects[:, 1]) < SMALL * _reduction(whole.width, whole.height, model_size)
    centres = (objects[:, :2] + objects[:, 2:]) / 2
    chosen = []
    fits = np.zeros(len(objects), np.bool_)
    for index, tile in enumerate(finer):
        holds = (centres > (tile.x0, tile.y0)).all(axis=1) & (centres < (tile.x1, tile.y1)).all(axis=1)
        fits |= (objects[:, :2] >= (tile.x0, tile.y0)).all(axis=1) & (objects[:, 2:] <= (tile.x1, tile.y1)).all(axis=1)
        if (turn + index) % EVERY == 0 or (small & holds).any():
            chosen.append(tile)
    if turn % EVERY == 0 or not chosen or not (fits & small).all():
        return [whole, *chosen]
    return chosen


def _reduction(width: int, height: int, model_size: tuple[int, int]) -> float:
    """How many picture pixels make one model pixel; never below 1, for enlarging shows nothing new."""
    return max(1.0, width / model_size[0], height / model_size[1])


def _grid(whole: Tile, columns: int, rows: int, overlap: float) -> list[Tile]:
    xs = _spans(whole.x0, whole.x1, columns, overlap)
    ys = _spans(whole.y0, whole.y1, rows, overlap)
    return [Tile(x0, y0, x1, y1) for y0, y1 in ys for x0, x1 in xs]


def _spans(low: int, high: int, count: int, overlap: float) -> list[tuple[int, int]]:
    """`count` equal spans from `low` to `high`, neighbours sharing `overlap` of a span."""
    length = min(high - low, math.ceil((high - low) / (count - (count - 1) * overlap)))
    step = (high - low - length) / max(1, count - 1)
    starts = [low + round(step * index) for index in range(count)]
    return [(start, start + length) for start in starts]


def _touching(tiles: list[Tile], regions: PictureAreas, width: int, height: int) -> list[Tile]:
    if not regions:
        return tiles
    touched = regions.share(np.array(tiles, np.float64), width=width, height=height) > 0
    return [tile for tile, touches in zip(tiles, touched, strict=True) if touches] or tiles


def merge_tiles(
    found: Sequence[tuple[Tile, Detections]], *, width: int, height: int, groups: Sequence[int], overlap: float
) -> Detections:
    """Findings of several tiles (each in its tile's pixels) as one list in picture pixels, each object once.

    Args:
        width, height: of the picture; its own border cuts nothing.
        groups: suppression group by class number; only boxes of one group compete.
        overlap: IoU above which the weaker of two boxes goes.

    A box that ends at a tile's inner border is dropped where a box that is whole (or a larger cut one) holds most of it.
    """
    moved, cut = [], []
    for tile, detections in found:
        shift = np.array((tile.x0, tile.y0, tile.x0, tile.y0), np.float32)
        moved.append(Detections(detections.boxes + shift, detections.scores, detections.classes))
        cut.append(_cut(tile, detections, width, height))
    joined = concatenate(moved)
    is_cut = np.concatenate([np.empty(0, np.bool_), *cut])
    group = np.asarray(groups, np.int64)[joined.classes]
    area = areas(joined.boxes)
    inside = intersections(joined.boxes, joined.boxes) > CONTAINED * area[:, None]
    better = ~is_cut[None, :] | (area[None, :] > area[:, None])
    np.fill_diagonal(better, False)
    covered = is_cut & (inside & better & (group[:, None] == group[None, :])).any(axis=1)
    left = joined.take(~covered)
    return left.take(suppress(left.boxes, left.scores, group[~covered], overlap=overlap))


def _cut(tile: Tile, detections: Detections, width: int, height: int) -> npt.NDArray[np.bool_]:
    """Which boxes end at a border of the tile that is not the picture's own."""
    boxes = detections.boxes
    across, down = max(1.0, BORDER * tile.width), max(1.0, BORDER * tile.height)
    left, top = boxes[:, 0] < across, boxes[:, 1] < down
    right, bottom = boxes[:, 2] > tile.width - across, boxes[:, 3] > tile.height - down
    none = np.zeros(len(boxes), np.bool_)
    return np.asarray(
        (left if tile.x0 > 0 else none)
        | (top if tile.y0 > 0 else none)
        | (right if tile.x1 < width else none)
        | (bottom if tile.y1 < height else none)
    )
