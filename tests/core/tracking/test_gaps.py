"""Gaps are closed where both ends lead to each other, in the picture or on the ground, and with nobody else."""

import numpy as np
import pytest

from safecity_gis.core.tracking.gaps import LONGEST_S, MEMORY, Sight, Trail, close_gaps

HEIGHT_PX = 100.0
NOWHERE = np.full(2, np.nan)


def trail(
    track_id: int, begin: float, x: float, speed: float = 0.0, *, sights: int = 12, height: float = HEIGHT_PX, group: int = 1,
    y: float = 300.0, ground: tuple[float, float] | None = None, ground_speed: float = 0.0, look: int | None = None,
) -> Trail:  # fmt: skip
    """Ten sights a second from `begin` on of somebody who walks to the right; `ground` is where that is at first, metres."""
    made = Trail(track_id, group)
    for number in range(sights):
        late = number / 10
        measured = np.array((x + speed * late, y, np.log(0.4 * height), np.log(height)))
        place = NOWHERE if ground is None else np.array((ground[0] + ground_speed * late, ground[1]))
        made.add(Sight(begin + late, measured, place))
    made.appearance = None if look is None else np.eye(4)[look]
    return made


LOST = trail(1, 0.0, 100.0, 80.0)
"""Last seen at 1.1 s and x = 188, walking at 80 pixels a second."""


def comes(at: float, x: float, speed: float = 80.0, **values: object) -> Trail:
    return trail(2, at, x, speed, sights=8, **values)  # type: ignore[arg-type]


def test_who_goes_on_where_the_lost_one_would_be_is_the_same() -> None:
    assert close_gaps([comes(2.1, 268.0)], [LOST]) == [(0, 0)]
    assert close_gaps([comes(2.6, 308.0)], [LOST]) == [(0, 0)]


@pytest.mark.parametrize(
    "begun",
    [
        comes(2.1, 430.0),
        comes(2.1, 150.0, -80.0),
        comes(2.1, 268.0, y=460.0),
        comes(2.1, 268.0, group=2),
        comes(2.1, 268.0, height=160.0),
        comes(1.1, 188.0),
        comes(0.9, 172.0),
        comes(1.1 + LONGEST_S + 0.01, 188.0 + 80 * LONGEST_S),
    ],
    ids=["too far", "comes towards", "lower", "another kind", "taller", "at once", "before", "too late"],
)
def test_who_comes_from_elsewhere_or_is_something_else_is_somebody_new(begun: Trail) -> None:
    assert close_gaps([begun], [LOST]) == []


def test_the_measure_of_distance_is_the_height_of_the_body() -> None:
    """One body height beside the way is far after half a second; as many pixels are near for one who is three times as large."""
    small = close_gaps([comes(1.6, 228.0 + HEIGHT_PX)], [LOST])
    large = close_gaps([comes(1.6, 228.0 + HEIGHT_PX, height=300.0)], [trail(1, 0.0, 100.0, 80.0, height=300.0)])
    assert (small, large) == ([], [(0, 0)])


def test_with_every_second_of_the_gap_more_is_forgiven() -> None:
    off_px = 60.0
    assert close_gaps([comes(1.4, 212.0 + off_px)], [LOST]) == []
    assert close_gaps([comes(2.4, 292.0 + off_px)], [LOST]) == [(0, 0)]


def test_where_the_ground_is_known_it_decides() -> None:
    """A walk along the line of sight hardly moves in the picture, and two people one behind the other are far apart."""
    lost = trail(1, 0.0, 100.0, ground=(0.0, 30.0), ground_speed=1.4)
    went_on = comes(2.1, 100.0, 0.0, ground=(1.4 * 2.1, 30.0), ground_speed=1.4)
    other = comes(2.1, 100.0, 0.0, ground=(9.0, 30.0), ground_speed=1.4)
    assert close_gaps([went_on], [lost]) == [(0, 0)] and close_gaps([other], [lost]) == []
    assert close_gaps([comes(2.1, 100.0, 0.0)], [lost]) == [(0, 0)], "known of one end only it says nothing"


def test_looks_speak_for_and_against() -> None:
    beside = 268.0 + HEIGHT_PX
    same, other, unknown = (
        close_gaps([comes(2.1, beside, look=look)], [trail(1, 0.0, 100.0, 80.0, look=0)]) for look in (0, 1, None)
    )
    assert (same, other, unknown) == ([(0, 0)], [], [])
    assert close_gaps([comes(2.1, 268.0, look=1)], [trail(1, 0.0, 100.0, 80.0, look=0)]) == []
    assert close_gaps([comes(2.1, 268.0, look=1)], [LOST]) == [(0, 0)], "a look that is known of one only says nothing"


def test_after_two_seconds_motion_alone_does_not_close_a_gap_and_looks_do() -> None:
    lost = trail(1, 0.0, 100.0, 80.0, look=0)
    assert close_gaps([comes(3.1, 348.0)], [lost]) == []
    assert close_gaps([comes(3.1, 348.0, look=0)], [lost]) == [(0, 0)]


def test_several_are_joined_so_that_all_together_fit_best() -> None:
    lost = [trail(1, 0.0, 100.0), trail(2, 0.0, 160.0)]
    begun = [trail(3, 2.0, 150.0, sights=8), trail(4, 2.0, 110.0, sights=8), trail(5, 2.0, 900.0, sights=8)]
    assert sorted(close_gaps(begun, lost)) == [(0, 1), (1, 0)]
    assert close_gaps([], lost) == close_gaps(begun, []) == []


def test_a_velocity_from_one_sight_is_none_and_from_many_nearly_the_true_one() -> None:
    speeds = [trail(1, 0.0, 0.0, 80.0, sights=count).ending().picture[1, 0] for count in (1, 2, 4, 8, 12)]
    assert speeds[0] == 0 and speeds == sorted(speeds) and 79 < speeds[-1] < 80
    doubts = [trail(1, 0.0, 0.0, 80.0, sights=count).ending().speed_sd for count in (1, 2, 4, 8, 12)]
    assert doubts[0] == pytest.approx(0.8) and doubts == sorted(doubts, reverse=True)


def test_an_end_follows_the_last_way_and_not_the_first() -> None:
    turned = trail(1, 0.0, 0.0, 0.0, sights=4)
    for number in range(8):
        turned.add(Sight(0.4 + number / 10, np.array((8.0 * number, 300.0, 3.0, 4.6)), NOWHERE))
    assert turned.ending().picture[1, 0] > turned.beginning().picture[1, 0] + 10
    assert turned.ending().at == pytest.approx(1.1) == turned.seen_at and turned.beginning().at == 0.0
    assert turned.ending().picture[0, 0] == pytest.approx(56.0, abs=4) and turned.beginning().picture[0, 0] == pytest.approx(
        0, abs=4
    )


def test_an_end_is_worked_out_anew_after_another_sight_and_old_sights_are_forgotten() -> None:
    one = trail(1, 0.0, 0.0, 80.0, sights=3)
    before = one.ending()
    assert one.ending() is before
    one.add(Sight(9.0, np.array((500.0, 300.0, 3.0, 4.6)), NOWHERE))
    assert one.ending().at == 9.0
    assert len(trail(1, 0.0, 0.0, sights=3 * MEMORY).sights) == MEMORY
