import numpy as np
import pytest

from safecity_gis.core.traffic.streets import Carriageway, StreetRefused, Streets
from tests.core.traffic.driving import eastward


def test_a_point_lies_on_the_carriageway_whose_middle_is_nearest() -> None:
    streets = Streets((eastward("a", y=0.0), eastward("b", y=9.0)))
    places = streets.locate([(100.0, 1.0), (100.0, 6.0), (100.0, 40.0), (np.nan, 0.0)])
    assert places.carriageway.tolist() == [0, 1, -1, -1]
    assert places.along_m[:2] == pytest.approx([100, 100]) and places.offset_m[:2] == pytest.approx([1, -3])
    assert places.room_m[0] == pytest.approx(4) and places.heading[0] == pytest.approx((1, 0))
    assert np.isnan(places.along_m[2:]).all()


def test_the_heading_follows_a_bend() -> None:
    way = Carriageway("bend", np.array(((0, 0), (100, 0), (100, 100))), 8.0, 10.0)
    places = Streets((way,)).locate([(50, 0), (100, 60)])
    assert places.heading[0] == pytest.approx((1, 0)) and places.heading[1] == pytest.approx((0, 1))
    assert places.along_m[1] == pytest.approx(160)


def test_no_streets_and_no_points_are_no_trouble() -> None:
    assert Streets(()).locate([(1.0, 2.0)]).carriageway.tolist() == [-1]
    assert len(Streets((eastward(),)).locate(np.empty((0, 2))).carriageway) == 0


@pytest.mark.parametrize(
    ("line", "width", "limit"),
    [([(0, 0)], 8, 10), ([(0, 0), (0, 0)], 8, 10), ([(0, 0), (np.nan, 9)], 8, 10), ([(0, 0), (90, 0)], 0, 10),
     ([(0, 0), (90, 0)], np.nan, 10), ([(0, 0), (90, 0)], 8, 400)],
)  # fmt: skip
def test_a_carriageway_that_makes_no_sense_is_refused(line: list[tuple[float, float]], width: float, limit: float) -> None:
    with pytest.raises(StreetRefused):
        Carriageway("x", np.array(line, float), width, limit)


def test_a_place_outside_the_width_or_beyond_the_ends_lies_on_none() -> None:
    streets = Streets((eastward(width=10.0),))
    places = streets.locate([(100, 4.9), (100, 5.1), (100, -5.1), (-0.1, 0), (0.1, 0), (499.9, 0), (500.1, 0)])
    assert places.carriageway.tolist() == [0, -1, -1, -1, 0, 0, -1]
    assert places.room_m[0] == pytest.approx(0.1) and places.offset_m[0] == pytest.approx(4.9)


def test_several_carriageways_with_bends_are_each_measured_from_their_own_beginning() -> None:
    bend = Carriageway("bend", np.array(((0, 0), (0, 0), (30, 0), (30, 40))), 8.0, 10.0)
    back = Carriageway("back", np.array(((300.0, 100), (200, 100), (100, 100))), 6.0, 20.0, pedestrians_barred=True)
    streets = Streets((bend, back, eastward("east", y=-50)))
    places = streets.locate([(10, 1), (29, 20), (150, 101), (250, 100), (100, -49)])
    assert places.carriageway.tolist() == [0, 0, 1, 1, 2]
    assert places.along_m == pytest.approx([10, 50, 150, 50, 100])
    assert places.offset_m == pytest.approx([1, 1, -1, 0, 1]) and places.room_m == pytest.approx([3, 3, 2, 3, 4])
    assert places.heading == pytest.approx(np.array([(1, 0), (0, 1), (-1, 0), (-1, 0), (1, 0)]))
    assert streets.length_m.tolist() == [70, 200, 500] == [way.length_m for way in streets.carriageways]
    assert streets.barred.tolist() == [False, True, True] and streets.limit_mps.tolist() == [10, 20, 16.7]
    assert len(streets) == 3


@pytest.mark.parametrize(("length", "width", "limit"), [(1.0, 2.0, 1.0), (9e3, 60.0, 60.0)])
def test_the_least_and_the_most_of_a_carriageway_are_allowed(length: float, width: float, limit: float) -> None:
    line = np.array(((0.0, 0.0), (length, 0.0)))
    Carriageway("x", line, width, limit)
    for absurd in (
        (line, 1.99, limit),
        (line, 60.1, limit),
        (line, width, 0.99),
        (line, width, 60.1),
        (line / length * 0.99, width, limit),
    ):
        with pytest.raises(StreetRefused):
            Carriageway("x", *absurd)
