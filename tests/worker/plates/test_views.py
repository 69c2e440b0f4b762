"""Of a vehicle's way past a camera the largest and sharpest views are read, two at most."""

from uuid import UUID, uuid4

import cv2
import numpy as np
import pytest

from safecity_gis.messages.geometry import Box
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation
from safecity_gis.worker.plates.views import MOST_SIDE_PX, MOST_VEHICLES, BestViews, VehicleView, sharpness
from safecity_gis.worker.slots import Frame

RUN, CAR = uuid4(), uuid4()
FIVE_FPS = 0.2


def chequered(*, blur: float = 0.0, size: tuple[int, int] = (1200, 800)) -> np.ndarray:
    tiles = np.indices((size[1] // 8, size[0] // 8)).sum(axis=0) % 2
    picture = np.repeat((np.kron(tiles, np.ones((8, 8))) * 160 + 40).astype(np.uint8)[..., None], 3, axis=2)
    return cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture


SHARP = chequered()


def frame(number: int, picture: np.ndarray = SHARP) -> Frame:
    return Frame(picture, 1000.0 + number * FIVE_FPS, ClockSource.RTCP, RUN, number)


def seen(side: float, *, who: UUID = CAR, what: ObjectClass = ObjectClass.CAR) -> Observation:
    return Observation(who, what, 0.9, Box(100, 100, side, side))


def passing(sides: list[float], *, views: BestViews | None = None, what: ObjectClass = ObjectClass.CAR) -> list[VehicleView]:
    views = views or BestViews()
    found = [view for number, side in enumerate(sides) for view in views.see(frame(number), [seen(side, what=what)], ())]
    return found + list(views.see(frame(len(sides)), [], [CAR]))


def test_the_largest_view_is_read_once_it_is_past() -> None:
    views = BestViews()
    sides = [200, 300, 400, 390, 380, 370]
    given = [[round(view.captured_at, 1) for view in views.see(frame(n), [seen(side)], ())] for n, side in enumerate(sides)]
    assert given == [[], [], [], [], [], [1000.4]]


def test_a_sharp_view_goes_before_a_larger_blurred_one() -> None:
    views = BestViews()
    list(views.see(frame(0), [seen(300)], ()))
    list(views.see(frame(1, chequered(blur=6)), [seen(420)], ()))
    (view,) = views.see(frame(2), [], [CAR])
    assert view.captured_at == 1000.0
    assert sharpness(SHARP) > 2 * sharpness(chequered(blur=6))


def test_no_vehicle_is_read_more_than_twice_however_long_it_stands() -> None:
    assert len(passing([300.0 + n for n in range(60)])) == 2


def test_a_vehicle_that_comes_ever_nearer_is_read_before_it_has_gone() -> None:
    views = BestViews()
    given = [n for n in range(20) for _ in views.see(frame(n), [seen(150 * 1.1**n)], ())]
    assert given
    assert given[0] * FIVE_FPS <= 3


def test_who_is_too_small_or_walks_is_not_read() -> None:
    assert passing([90.0] * 10) == []
    assert passing([400.0] * 10, what=ObjectClass.PERSON) == []
    assert passing([90.0] * 10, what=ObjectClass.MOTORCYCLE) != [], "a motorcycle is smaller, and its plate is not"


@pytest.mark.parametrize(("x", "y", "read"), [(0, 300, 0), (899, 300, 0), (400, 499, 0), (400, 0, 1), (400, 300, 1)])
def test_who_is_cut_by_the_left_right_or_lower_edge_is_not_read(x: float, y: float, read: int) -> None:
    views = BestViews()
    assert list(views.see(frame(0), [Observation(CAR, ObjectClass.CAR, 0.9, Box(x, y, 300, 300))], ())) == []
    assert len(list(views.see(frame(1), [], [CAR]))) == read


def test_views_are_bounded_in_number_and_size_and_own_their_pixels() -> None:
    views = BestViews()
    crowd = [uuid4() for _ in range(3 * MOST_VEHICLES)]
    picture = chequered(size=(2400, 1640))
    list(views.see(frame(0, picture), [seen(1400, who=who) for who in crowd], ()))
    picture[:] = 0
    left = list(views.see(frame(1), [], crowd))
    assert len(left) == MOST_VEHICLES
    assert all(max(view.picture.shape) == MOST_SIDE_PX and view.picture.any() for view in left)


@pytest.mark.parametrize(("side", "read"), [(300, 3 * MOST_VEHICLES), (40, 1)])
def test_in_a_jam_the_others_take_nobody_s_turn(side: float, read: int) -> None:
    views, others = BestViews(), [uuid4() for _ in range(3 * MOST_VEHICLES - 1)]
    jam = [seen(side, who=who) for who in others] + [seen(400)]
    given = [view.tracklet_id for number in range(40) for view in views.see(frame(number), jam, ())]
    assert len(set(given)) == read and CAR in given
    assert max(given.count(who) for who in given) <= 2


@pytest.mark.parametrize("box", [Box(5000, 5000, 300, 300), Box(-400, 0, 300, 300), Box(10, 10, 0, 300)])
def test_a_box_beside_the_picture_or_without_area_gives_no_view(box: Box) -> None:
    views = BestViews()
    assert list(views.see(frame(0), [Observation(CAR, ObjectClass.CAR, 0.9, box)], ())) == []
    assert list(views.see(frame(1), [], [CAR])) == []
