import numpy as np
import pytest

from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.traffic.lines import CountingLine, LineRefused
from tests.core.traffic.driving import BEGIN, CAR, PERSON, Road, sights, watch_of

ACROSS = CountingLine("line", 0, GroundXY(100.0, -6.0), GroundXY(100.0, 6.0))


def road(*lines: CountingLine, sd: float = 0.3) -> Road:
    return Road(watch_of(lines=lines or (ACROSS,)), sd=sd)


def test_who_crosses_is_counted_once_with_direction_class_and_speed() -> None:
    there = road()
    there.drive(10, {7: (CAR, 40.0, 1.0, 12.0, 0.0), 8: (3, 160.0, -2.0, -9.0, 0.0)})
    told = {one.tracklet_id: one for one in there.counted}
    assert len(there.counted) == 2 and told[7].forward and not told[8].forward and told[8].kind == 3
    assert told[7].speed is not None and told[7].speed.mps == pytest.approx(12, rel=0.05)
    assert told[7].at == pytest.approx(BEGIN + 5.0, abs=0.2)


def test_who_stands_on_the_line_and_trembles_is_counted_once_or_not_at_all() -> None:
    there = road(sd=0.6)
    there.drive(5, {7: (CAR, 70.0, 0.0, 6.0, 0.0)})
    there.drive(60, {7: (CAR, 100.0, 0.0, 0.0, 0.0)})
    there.drive(6, {7: (CAR, 100.0, 0.0, 6.0, 0.0)})
    there.counted += there.watch.end([7])
    assert [one.forward for one in there.counted] == [True]


def test_who_passes_beyond_the_ends_or_is_on_foot_is_not_counted() -> None:
    there = road()
    there.drive(10, {7: (CAR, 40.0, 9.0, 12.0, 0.0), 8: (PERSON, 95.0, 0.0, 1.4, 0.0)})
    assert there.counted == []


def test_only_the_lines_own_camera_counts() -> None:
    watch = watch_of(lines=(ACROSS,))
    for step in range(60):
        assert watch.see(sights([(40.0 + 2 * step, 0.0)], BEGIN + step * 0.2, camera=1)) == []


def test_two_lines_of_one_camera_count_each_for_itself() -> None:
    second = CountingLine("second", 0, GroundXY(120.0, -6.0), GroundXY(120.0, 6.0))
    there = road(ACROSS, second)
    there.drive(10, {7: (CAR, 40.0, 0.0, 12.0, 0.0)})
    assert [one.line for one in there.counted] == [0, 1]


def test_who_is_hidden_on_the_line_is_counted_by_both_halves_of_its_way() -> None:
    there = road()
    there.drive(4.6, {7: (CAR, 40.0, 0.0, 12.0, 0.0)})
    there.drive(1.2, {})
    there.drive(3, {9: (CAR, 40.0 + 5.8 * 12, 0.0, 12.0, 0.0)})
    there.counted += there.watch.end([7])
    assert [(one.tracklet_id, one.forward) for one in there.counted] == [(9, True)]


def test_two_different_vehicles_on_both_sides_are_not_joined() -> None:
    there = road()
    there.drive(4.6, {7: (CAR, 40.0, 0.0, 12.0, 0.0)})
    there.drive(3, {9: (CAR, 118.0, 3.0, 4.0, 0.0)})
    assert there.counted + there.watch.end([7]) == []


def test_a_slot_that_is_used_again_remembers_nothing() -> None:
    there = road()
    there.drive(3, {7: (CAR, 60.0, 0.0, 8.0, 0.0)})
    there.watch.end([7])
    there.drive(2, {8: (CAR, 140.0, 0.0, 8.0, 0.0)})
    assert there.counted == []


@pytest.mark.parametrize("b", [(100.0, -6.0), (np.nan, 0.0), (900.0, 0.0)])
def test_a_line_without_length_or_with_an_absurd_one_is_refused(b: tuple[float, float]) -> None:
    with pytest.raises(LineRefused):
        CountingLine("line", 0, GroundXY(100.0, -6.0), GroundXY(*b))
