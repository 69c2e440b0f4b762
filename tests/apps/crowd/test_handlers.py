"""Fusion sums up crowd zones: the present, minutes, alerts with hysteresis, and what it remembers over a restart."""

import pytest

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.crowd import recording
from apps.crowd.models import CrowdZone, ZoneMinute, ZoneNow
from apps.crowd.watching import UNSEEN_S
from tests.apps.crowd.crowding import START, Rounds, make_zone, told
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone() -> CrowdZone:
    make_camera(code="cam-a")
    make_camera(code="cam-b")
    return make_zone()


def now(zone: CrowdZone) -> ZoneNow:
    return ZoneNow.objects.get(zone=zone)


def open_causes() -> list[str]:
    return sorted(Alert.objects.open().values_list("cause", flat=True))


def test_a_zone_that_is_seen_whole_has_a_number_a_level_and_cells(zone: CrowdZone) -> None:
    Rounds().hear(0, told(0, 0.5))
    present = now(zone)
    assert present.people == pytest.approx(800) and present.low < 800 < present.high and not present.at_least
    assert (present.seen_share, present.level, present.simulated) == (1, "C", False) and len(present.cells) == 100
    assert present.per_m2 == present.densest_per_m2 == pytest.approx(0.5)


def test_what_two_cameras_see_is_counted_once(zone: CrowdZone) -> None:
    Rounds().hear(0, told(0, 0.5), told(0, 0.5, camera="cam-b", columns=range(5, 10)))
    assert now(zone).people == pytest.approx(800)


def test_half_a_view_and_saturated_ground_are_at_least(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear(0, told(0, 0.5, columns=range(5)))
    assert now(zone).at_least and now(zone).high is None and now(zone).seen_share == pytest.approx(0.5)
    rounds.hear(2, told(2, 3.0, at_least=True))
    assert now(zone).at_least and now(zone).people == pytest.approx(4800) and now(zone).seen_share == 1


def test_when_nobody_looks_any_more_nothing_is_known(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear(0, told(0, 0.5))
    rounds.hear(20)
    assert now(zone).people == pytest.approx(800)
    rounds.hear(30)
    assert now(zone).people is None and now(zone).cells == [] and now(zone).seen_share == 0


def test_what_another_districts_camera_sees_is_not_for_this_zone(zone: CrowdZone) -> None:
    make_camera(code="cam-east", jurisdiction="east")
    Rounds().hear(0, told(0, 0.5, camera="cam-east", district="east"))
    assert now(zone).people is None


def test_who_walks_through_comes_in_and_goes_out(zone: CrowdZone) -> None:
    Rounds().hear(0, told(0, 0.5, velocity=(1.0, 0.0)))
    assert (now(zone).inflow_per_min, now(zone).outflow_per_min) == pytest.approx((60 * 0.5 * 40,) * 2, rel=0.01)


def test_a_dense_crowd_is_told_after_a_while_and_not_again_by_every_wave(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 8, 0.9)
    rounds.hear(8, told(8, 2.2))
    rounds.hear_all(10, 30, 0.9)
    assert Alert.objects.count() == 0
    rounds.hear_all(30, 60, lambda second: 2.2 if second % 8 else 2.0)
    dense = Alert.objects.get(cause=Cause.CROWD_DENSE, dedupe_key=str(zone.pk))
    assert dense.figures["per_m2"] >= 2 and dense.detail == "Square"
    rounds.hear_all(60, 120, lambda second: 1.9 if second % 8 else 2.1)
    assert Alert.objects.get(cause=Cause.CROWD_DENSE, dedupe_key=str(zone.pk)).closed_at is None
    rounds.hear_all(120, 170, 0.5)
    assert open_causes() == []


def test_ground_too_dense_to_count_warns_before_its_threshold_is_proved(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 1.1, at_least=True)
    assert Alert.objects.get(cause=Cause.CROWD_DENSE, dedupe_key=str(zone.pk)).figures["at_least"] == 1


def test_more_than_its_capacity_is_an_alert_of_its_own(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 1.2)
    alert = Alert.objects.get()
    assert (alert.dedupe_key, alert.figures["capacity"], alert.figures["full"]) == (f"{zone.pk}:full", 1600, 1)


def test_a_crowd_that_swells_fast_is_a_surge_and_one_that_grows_slowly_is_not(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 120, lambda second: 0.5 + 0.0005 * second)
    assert open_causes() == []
    rounds.hear_all(120, 180, lambda second: 0.56 + 0.006 * (second - 120))
    assert open_causes() == [Cause.CROWD_SURGE]


def test_streams_against_each_other_warn_where_it_is_crowded_and_not_where_there_is_room(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 30, 0.2, counterflow=0.9)
    assert open_causes() == []
    crowded = Rounds()
    crowded.hear_all(30, 60, 0.8, counterflow=0.9)
    assert open_causes() == [Cause.CROWD_COUNTERFLOW]


def test_minutes_are_kept_and_a_restart_goes_on_from_them(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 400, lambda second: 0.3 + second / 4000)
    rows = list(ZoneMinute.objects.all())
    assert [(row.minute - START).total_seconds() for row in rows] == [0, 60, 120, 180, 240, 300]
    assert rows[0].people == pytest.approx(1600 * (0.3 + 29 / 4000)) and not rows[0].at_least and rows[0].high > rows[0].people
    five = now(zone).forecasts[0]
    assert five["horizon_s"] == 300 and five["judged"] == 2 and five["low"] < five["expected"] < five["high"]
    rounds.restart(400)
    rounds.hear(402, told(402, 0.4))
    assert now(zone).forecasts[0]["judged"] == 1 and ZoneMinute.objects.count() == 6


def test_an_alert_that_was_open_over_a_restart_is_ended_when_it_is_calm(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5)
    assert Alert.objects.open().count() == 2
    rounds.restart(20)
    rounds.hear_all(20, 40, 2.5)
    assert Alert.objects.count() == 2
    rounds.hear_all(40, 90, 0.5)
    assert open_causes() == []


def test_an_alert_outlives_a_restart_after_which_the_cameras_take_a_while_to_speak(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5)
    rounds.restart(20)
    rounds.hear(20)
    rounds.hear_all(30, 50, 2.5)
    assert Alert.objects.open().count() == Alert.objects.count() == 2
    rounds.restart(50)
    rounds.hear(50 + UNSEEN_S + 1)
    assert open_causes() == []


def test_it_is_no_calm_where_the_camera_that_saw_the_crowd_goes_silent(zone: CrowdZone) -> None:
    rounds = Rounds()
    for second in range(0, 20, 2):
        rounds.hear(second, told(second, 2.5, columns=range(5)), told(second, 0.1, camera="cam-b", columns=range(5, 10)))
    assert len(open_causes()) == 2
    rounds.hear_all(20, 200, 0.1, camera="cam-b", columns=range(5, 10))
    assert len(open_causes()) == 2 and now(zone).people == pytest.approx(80)
    rounds.hear_all(200, 360, 0.1, camera="cam-b", columns=range(5, 10))
    assert open_causes() == []


def test_a_camera_that_is_turned_away_ends_no_warning_and_tells_no_number(zone: CrowdZone) -> None:
    rounds = Rounds()
    for second in range(0, 20, 2):
        rounds.hear(second, told(second, 2.5, columns=range(5)), told(second, 0.1, camera="cam-b", columns=range(5, 10)))
    for second in range(20, 100, 2):
        away = told(second, 0.1, columns=range(30, 40))
        rounds.hear(second, away, told(second, 0.1, camera="cam-b", columns=range(5, 10)))
        assert now(zone).people == pytest.approx(80)
    assert len(open_causes()) == 2 and Alert.objects.count() == 2


def test_it_is_calm_where_another_camera_sees_the_ground_of_the_one_that_is_silent(zone: CrowdZone) -> None:
    rounds = Rounds()
    for second in range(0, 20, 2):
        rounds.hear(second, told(second, 2.5), told(second, 2.5, camera="cam-b"))
    rounds.hear_all(20, 90, 0.1, camera="cam-b")
    assert open_causes() == []


def test_a_zone_at_which_nobody_looks_for_minutes_warns_no_more(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5)
    rounds.hear(200)
    assert Alert.objects.open().count() == 2
    rounds.hear(350)
    assert open_causes() == []


def test_a_zone_that_is_removed_ends_its_alerts_and_one_that_is_redrawn_goes_on(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5)
    CrowdZone.objects.update(capacity=100_000, changed_at=START.replace(hour=1))
    rounds.hear_all(20, 70, 2.5)
    assert [alert.dedupe_key for alert in Alert.objects.open()] == [str(zone.pk)]
    CrowdZone.objects.update(removed_at=START)
    rounds.hear(80, told(80, 2.5))
    assert open_causes() == []


def test_a_zone_that_is_removed_while_fusion_is_away_warns_no_more(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5)
    CrowdZone.objects.update(removed_at=START)
    rounds.restart(30)
    rounds.hear(30)
    assert open_causes() == []


def test_what_is_simulated_stays_marked(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 80, 2.5, simulated=True)
    assert now(zone).simulated and all(ZoneMinute.objects.values_list("simulated", flat=True))
    assert all(Alert.objects.values_list("simulated", flat=True))


def test_simulated_people_are_summed_up_only_where_no_real_camera_looks(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 20, 2.5, camera="cam-b", simulated=True)
    assert set(Alert.objects.open().values_list("simulated", flat=True)) == {True}
    for second in range(20, 60, 2):
        made_up = told(second, 2.5, camera="cam-b", columns=range(5, 10), simulated=True)
        rounds.hear(second, told(second, 3.0, columns=range(5)), made_up)
    assert set(Alert.objects.open().values_list("simulated", flat=True)) == {False}
    assert now(zone).people == pytest.approx(2400) and not now(zone).simulated
    rounds.hear_all(60, 120, 2.5, camera="cam-b", simulated=True)
    assert now(zone).people is None and set(Alert.objects.open().values_list("simulated", flat=True)) == {False}


def test_a_restart_goes_on_from_simulated_minutes(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 400, 0.4, simulated=True)
    rounds.restart(400)
    rounds.hear(402, told(402, 0.4, simulated=True))
    assert now(zone).forecasts[0]["judged"] == 1


def test_a_count_of_an_exercise_is_no_crowd(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear(0, told(0, 0.5))
    rounds.hear(2, told(2, 4.0, simulated=True, exercise_id="drill"))
    assert now(zone).people == pytest.approx(800) and not now(zone).simulated


def test_the_same_round_again_and_older_counts_change_nothing(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear(10, told(10, 0.5))
    rounds.hear(12, told(6, 1.5), told(10, 1.5))
    assert now(zone).people == pytest.approx(800)


def test_of_a_zone_with_too_many_squares_the_densest_are_shown(zone: CrowdZone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_CELLS", 10)
    Rounds().hear(0, told(0, lambda east, _north: 2.0 if east > 16 else 0.5))
    assert [cell[2] for cell in now(zone).cells] == pytest.approx([2.0] * 10)


def test_a_camera_that_begins_to_look_is_no_surge(zone: CrowdZone) -> None:
    rounds = Rounds()
    rounds.hear_all(0, 60, 0.9, camera="cam-b", columns=range(5, 10))
    for second in range(60, 140, 2):
        rounds.hear(second, told(second, 0.9, columns=range(5)), told(second, 0.9, camera="cam-b", columns=range(5, 10)))
    assert open_causes() == [] and now(zone).people == pytest.approx(1440)
