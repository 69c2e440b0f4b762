"""Which areas of a picture can be kept, and what they hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.area_checks import (
    MOST_AREAS,
    MOST_CORNERS,
    AreaFault,
    AreaRefused,
    bared_share,
    check_areas,
    covered_share,
)

SQUARE = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.7), (0.2, 0.7))
BOW_TIE = ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))


@pytest.mark.parametrize(
    ("areas", "fault", "index"),
    [
        ([SQUARE, SQUARE[:2]], AreaFault.FEW_CORNERS, 1),
        ([tuple((i / 100, i * i / 10_000) for i in range(MOST_CORNERS + 1))], AreaFault.MANY_CORNERS, 0),
        ([SQUARE, ((0.2, 0.2), (1.001, 0.2), (0.6, 0.7))], AreaFault.OUTSIDE, 1),
        ([((0.2, 0.2), (float("nan"), 0.2), (0.6, 0.7))], AreaFault.OUTSIDE, 0),
        ([BOW_TIE], AreaFault.CROSSED, 0),
        ([((0.2, 0.2), (0.4, 0.4), (0.9, 0.9))], AreaFault.VANISHING, 0),
        ([((0.1, 0.5), (0.9, 0.5), (0.9, 0.505), (0.1, 0.505))], AreaFault.VANISHING, 0),
        ([((0.3, 0.3),) * 3], AreaFault.VANISHING, 0),
        ([SQUARE] * (MOST_AREAS + 1), AreaFault.MANY, None),
    ],
)
def test_what_hides_nothing_or_cannot_be_told_is_refused(areas: list, fault: AreaFault, index: int | None) -> None:
    with pytest.raises(AreaRefused) as refused:
        check_areas(areas)
    assert (refused.value.fault, refused.value.index) == (fault, index)


def test_sound_areas_none_and_the_whole_picture_are_kept() -> None:
    for areas in ([], [SQUARE], [SQUARE] * MOST_AREAS, [((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]):
        check_areas(areas)


def test_overlapping_areas_cover_once_and_only_what_is_in_the_picture() -> None:
    assert covered_share([]) == 0
    assert covered_share([SQUARE, SQUARE]) == pytest.approx(0.2)
    for west, north, east, south in ((-1, 0, 0.5, 1), (0.5, 0, 2, 1), (0, -1, 1, 0.5), (0, 0.5, 1, 2)):
        assert covered_share([((west, north), (east, north), (east, south), (west, south))]) == pytest.approx(0.5)


@given(st.floats(0.0, 0.4), st.floats(0.0, 0.4))
def test_a_moved_area_bares_what_it_leaves_and_a_larger_one_nothing(right: float, down: float) -> None:
    moved = tuple((x + right, y + down * 0.7) for x, y in SQUARE)
    both = covered_share([SQUARE, moved])
    assert bared_share([SQUARE], [moved]) == pytest.approx(both - covered_share([moved]), abs=1e-9)
    assert bared_share([SQUARE], [SQUARE, moved]) == pytest.approx(0, abs=1e-12)
