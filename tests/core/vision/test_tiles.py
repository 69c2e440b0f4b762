"""Tiles of large pictures: what is covered, at what size, and that an object across tiles is counted once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.detections import Detections
from safecity_gis.core.vision.tiles import EVERY, Tile, choose_tiles, merge_tiles, plan_tiles

EVERYTHING = PictureAreas([])
MODEL = (416, 416)
GROUPS = (0, 1)


def found(*rows: tuple[float, ...], score: float = 0.8, class_number: int = 0) -> Detections:
    count = len(rows)
    boxes = np.array(rows, np.float32).reshape(-1, 4)
    return Detections(boxes, np.full(count, score, np.float32), np.full(count, class_number, np.int64))


def merged(*parts: tuple[Tile, Detections], overlap: float = 0.5) -> Detections:
    return merge_tiles(parts, width=1000, height=500, groups=GROUPS, overlap=overlap)


def covered(tiles: list[Tile], width: int, height: int) -> np.ndarray:
    pixels = np.zeros((height, width), np.bool_)
    for tile in tiles:
        pixels[tile.y0 : tile.y1, tile.x0 : tile.x1] = True
    return pixels


def test_one_run_sees_the_whole_picture_or_all_regions() -> None:
    region = PictureAreas([[(0.5, 0.5), (0.75, 0.5), (0.75, 1), (0.5, 1)]])
    assert plan_tiles(4000, 3000, regions=EVERYTHING, model_size=MODEL, max_tiles=1) == [Tile(0, 0, 4000, 3000)]
    assert plan_tiles(4000, 3000, regions=region, model_size=MODEL, max_tiles=1) == [Tile(2000, 1500, 3000, 3000)]


def test_a_picture_as_small_as_the_model_is_never_cut() -> None:
    assert plan_tiles(416, 400, regions=EVERYTHING, model_size=MODEL, max_tiles=16) == [Tile(0, 0, 416, 400)]


def test_twelve_megapixels_in_thirteen_runs_are_seen_more_than_three_times_larger() -> None:
    first, *grid = plan_tiles(4000, 3000, regions=EVERYTHING, model_size=MODEL, max_tiles=13)
    assert len(grid) == 12
    assert first.width / max(tile.width for tile in grid) > 3


def test_tiles_that_touch_no_region_are_saved_for_finer_ones() -> None:
    strip = PictureAreas([[(0, 0.6), (1, 0.6), (1, 0.7), (0, 0.7)], [(0, 0.1), (0.05, 0.1), (0.05, 0.15), (0, 0.15)]])
    everywhere = plan_tiles(4000, 3000, regions=EVERYTHING, model_size=MODEL, max_tiles=9)
    there = plan_tiles(4000, 3000, regions=strip, model_size=MODEL, max_tiles=9)
    assert max(tile.width for tile in there[1:]) < max(tile.width for tile in everywhere[1:])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 16))
def test_a_plan_stays_within_its_runs_and_covers_the_picture(width: int, height: int, max_tiles: int) -> None:
    first, *grid = plan_tiles(width, height, regions=EVERYTHING, model_size=MODEL, max_tiles=max_tiles)
    assert first == (0, 0, width, height)
    assert len(grid) < max_tiles
    assert all(0 <= t.x0 < t.x1 <= width and 0 <= t.y0 < t.y1 <= height for t in grid)
    if grid:
        scale = 10
        small = [Tile(t.x0 // scale, t.y0 // scale, -(-t.x1 // scale), -(-t.y1 // scale)) for t in grid]
        assert covered(small, width // scale or 1, height // scale or 1).all()


@pytest.mark.parametrize("bad", [{"max_tiles": 0}, {"overlap": 0.6}, {"model_size": (0, 416)}])
def test_a_plan_without_sense_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no tiles"):
        plan_tiles(100, 100, **({"regions": EVERYTHING, "model_size": MODEL, "max_tiles": 4} | bad))


def test_boxes_move_from_their_tile_to_the_picture() -> None:
    result = merged((Tile(400, 100, 800, 500), found((10, 20, 30, 60))))
    np.testing.assert_allclose(result.boxes, [[410, 120, 430, 160]])


def test_an_object_whole_in_two_tiles_is_counted_once() -> None:
    result = merged(
        (Tile(0, 0, 600, 500), found((500, 100, 560, 200))), (Tile(400, 0, 1000, 500), found((101, 101, 160, 201), score=0.9))
    )
    np.testing.assert_allclose(result.boxes, [[501, 101, 560, 201]])


def test_the_part_at_a_tile_border_goes_where_the_whole_is_known_even_if_it_scores_higher() -> None:
    whole = (Tile(0, 0, 1000, 500), found((380, 100, 460, 300), score=0.5))
    part = (Tile(400, 0, 1000, 500), found((0, 100, 60, 300), score=0.95))
    np.testing.assert_allclose(merged(whole, part).boxes, [[380, 100, 460, 300]])


def test_the_part_at_a_tile_border_stays_where_nothing_else_shows_the_object() -> None:
    assert len(merged((Tile(400, 0, 1000, 500), found((0, 100, 60, 300))))) == 1


def test_the_border_of_the_picture_itself_cuts_nothing() -> None:
    at_edge = (Tile(0, 0, 600, 500), found((0, 100, 50, 300)))
    around = (Tile(0, 0, 1000, 500), found((0, 50, 200, 450), score=0.9))
    assert len(merged(at_edge, around)) == 2


def test_a_person_before_a_cut_bus_is_no_part_of_it() -> None:
    bus = (Tile(0, 0, 1000, 500), found((300, 50, 700, 400), class_number=1))
    person = (Tile(400, 0, 1000, 500), found((0, 100, 60, 300), class_number=0))
    assert sorted(merged(bus, person).classes.tolist()) == [0, 1]


def test_no_tiles_and_empty_tiles_give_nothing() -> None:
    assert len(merged()) == 0
    assert len(merged((Tile(0, 0, 10, 10), found()))) == 0


PLAN = plan_tiles(1600, 1200, regions=EVERYTHING, model_size=MODEL, max_tiles=5)


def chosen(*boxes: tuple[float, float, float, float], turn: int = 1) -> list[Tile]:
    return choose_tiles(PLAN, np.array(boxes, np.float32).reshape(-1, 4), model_size=MODEL, turn=turn)


def test_a_small_object_pays_for_its_tile_and_not_for_the_others() -> None:
    small = (100.0, 100.0, 140.0, 200.0)
    for turn in range(1, 4):
        holding = [tile for tile in chosen(small, turn=turn) if tile.x0 <= 100 and tile.y0 <= 100 and tile.x1 >= 140]
        assert any(tile != PLAN[0] for tile in holding)
    assert np.mean([len(chosen(small, turn=turn)) for turn in range(EVERY)]) < len(PLAN) - 1


def test_an_object_that_fits_no_tile_brings_the_view_of_everything() -> None:
    assert all(PLAN[0] in chosen((100.0, 100.0, 1500.0, 1100.0), turn=turn) for turn in range(EVERY))


def test_every_tile_has_its_turn_and_no_frame_goes_unseen() -> None:
    turns = [chosen(turn=turn) for turn in range(EVERY)]
    assert set().union(*turns) == set(PLAN) and all(turns)


def test_without_finer_tiles_there_is_nothing_to_choose() -> None:
    assert choose_tiles(PLAN[:1], np.empty((0, 4), np.float32), model_size=MODEL, turn=1) == PLAN[:1]
