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
