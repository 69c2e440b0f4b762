"""Viewports and the cells that cover them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.live.cells import CELL_ZOOM, MAX_CELLS, BadView, cells_of, covering_cells
from safecity_gis.messages.browser import View

lons = st.floats(-180, 180)
lats = st.floats(-85, 85)


@given(lons, lats, st.floats(1e-4, 20), st.floats(1e-4, 20), st.floats(0, 24), st.floats(0, 1), st.floats(0, 1))
def test_every_position_in_a_viewport_lies_in_its_cells(
    west: float, south: float, width: float, height: float, zoom: float, right: float, up: float
) -> None:
    east, north = min(180.0, west + width), min(90.0, south + height)
    if east <= west or north <= south:
        return
    cells = covering_cells(View(bbox=(west, south, east, north), zoom=zoom))
    column, row = cells_of([west + right * (east - west)], [south + up * (north - south)])
    assert cells.west <= column[0] <= cells.east
    assert cells.north <= row[0] <= cells.south


def test_viewports_that_nearly_agree_share_their_cells() -> None:
    one = covering_cells(View(bbox=(67.001, 24.801, 67.101, 24.881), zoom=12.3))
    other = covering_cells(View(bbox=(67.003, 24.803, 67.102, 24.882), zoom=12.4))
    assert one == other


def test_a_wide_viewport_at_a_deep_zoom_uses_larger_cells() -> None:
    cells = covering_cells(View(bbox=(60, 20, 75, 30), zoom=20))
    width = cells.east - cells.west + 1
    step = width & -width
    assert width // step <= MAX_CELLS + 1
    assert covering_cells(View(bbox=(-180, -90, 180, 90), zoom=24)).east == (1 << CELL_ZOOM) - 1


@pytest.mark.parametrize("bbox", [(67.1, 24.8, 67.0, 24.9), (67.0, 24.9, 67.1, 24.8), (67.0, 24.8, 67.0, 24.9)])
def test_a_viewport_that_ends_before_it_starts_is_refused(bbox: tuple[float, float, float, float]) -> None:
    with pytest.raises(BadView):
        covering_cells(View(bbox=bbox, zoom=12))
