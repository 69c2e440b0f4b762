"""Fusion counts, measures, times and alarms on a drawn road, and remembers no plate."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Polygon
from django.db import connection

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.traffic.models import AreaMinute, CountingLine, LineMinute, SegmentMinute, TravelLink, TravelTime
from apps.traffic.scene import drawing_read
from apps.traffic.unusual import this_hour
from safecity_gis.messages.observations import ObjectClass
from tests.apps.traffic.road import START, Rounds, make_junction, make_road, plate
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
CAR, PERSON = ObjectClass.CAR, ObjectClass.PERSON


def open_causes() -> list[str]:
    return sorted(Alert.objects.open().values_list("cause", flat=True))


def test_who_drives_over_a_line_is_in_the_minutes_of_line_and_segment() -> None:
    make_road()
    rounds = Rounds()
    rounds.drive(14, {uuid4(): (CAR, 40.0, 0.0, 12.0), uuid4(): (ObjectClass.BUS, 20.0, 2.0, 9.0)})
    rounds.drive(75, {})
    counts = {(row.object_class, row.forward): row for row in LineMinute.objects.all()}
    assert set(counts) == {(CAR, True), (ObjectClass.BUS, True)} and counts[CAR, True].count == 1
    assert counts[CAR, True].speed_mps == pytest.approx(12, rel=0.03) and counts[CAR, True].simulated
    minute = SegmentMinute.objects.get()
    assert minute.vehicles == 2 and minute.speed_mps == pytest.approx(10.5, rel=0.05) and minute.minute == START


def test_who_was_counted_is_counted_when_somebody_draws_meanwhile() -> None:
    make_road()
    rounds = Rounds()
    rounds.drive(8, {uuid4(): (CAR, 60.0, 0.0, 12.0)})
    make_junction()
    rounds.drive(90, {})
    assert LineMinute.objects.get().count == 1


def test_a_zone_drawn_on_another_continent_bends_no_road() -> None:
    make_road()
    straight = drawing_read().scene.streets.length_m[0]
    make_junction(area=Polygon([(-67, -24), (-66.999, -24), (-66.999, -23.999), (-67, -24)], srid=4326))
    assert drawing_read().scene.streets.length_m[0] == pytest.approx(straight, rel=1e-6)


def test_real_and_simulated_traffic_never_meet() -> None:
    make_road()
    Rounds(simulated=False).drive(90, {uuid4(): (CAR, 0.0, 0.0, 3.0)})
    assert set(LineMinute.objects.values_list("simulated", flat=True)) == {False}
    assert set(SegmentMinute.objects.values_list("simulated", flat=True)) == {False}


def test_a_driver_against_the_traffic_opens_one_alert_that_ends_and_names_nobody() -> None:
    segment = make_road()
    rounds = Rounds()
    rounds.drive(6, {uuid4(): (CAR, 250.0, 0.0, -10.0)})
    alert = Alert.objects.get()
    assert alert.cause == Cause.WRONG_WAY and alert.camera_code == "cam-a" and alert.jurisdiction == segment.jurisdiction
    assert alert.figures["speed_kmh"] == pytest.approx(36, abs=2) and alert.simulated and alert.closed_at is None
    rounds.drive(30, {})
    alert.refresh_from_db()
    assert alert.closed_at is not None and Alert.objects.count() == 1


def test_a_stopped_vehicle_is_alarmed_but_not_at_a_junction() -> None:
    make_road()
    rounds = Rounds()
    rounds.drive(9, {uuid4(): (CAR, 200.0, 0.0, 0.0)})
    assert open_causes() == [Cause.STOPPED_VEHICLE]
    make_junction()
    elsewhere = Rounds()
    elsewhere.drive(65, {uuid4(): (CAR, 110.0, 0.0, 0.0)})
    assert Alert.objects.count() == 1
    filling = AreaMinute.objects.get()
    assert filling.most == 1 and filling.occupied == 1 and filling.taken == pytest.approx(4.5 * 1.8 / 3600, rel=0.01)


def test_after_a_restart_an_alert_goes_on_and_is_not_opened_twice() -> None:
    make_road()
    name = uuid4()
    first = Rounds()
    users = first.drive(9, {name: (CAR, 200.0, 0.0, 0.0)})
    second = Rounds(start=first.now)
    second.drive(9, users)
    assert Alert.objects.count() == 1 and open_causes() == [Cause.STOPPED_VEHICLE]
    second.drive(30, {})
    assert open_causes() == []


def test_an_alert_of_a_segment_that_is_no_longer_drawn_ends() -> None:
    segment = make_road()
    rounds = Rounds()
    rounds.drive(9, {uuid4(): (CAR, 200.0, 0.0, 0.0)})
    segment.delete()
    rounds.drive(20, {})
    assert open_causes() == []


def test_somebody_on_foot_is_alarmed_only_where_walking_is_barred() -> None:
    segment = make_road()
    walker = {uuid4(): (PERSON, 200.0, 0.0, 0.4)}
    Rounds().drive(6, walker)
    assert open_causes() == [Cause.PEDESTRIAN_ON_CARRIAGEWAY]
    Alert.objects.all().delete()
    segment.pedestrians_barred = False
    segment.save()
    Rounds().drive(6, walker)
    assert open_causes() == []


def test_plates_give_travel_times_and_are_written_nowhere() -> None:
    make_road()
    start, end = make_camera(code="cam-b"), make_camera(code="cam-c", lon=67.038)
    TravelLink.objects.create(code="b-c", name="B to C", start=start, end=end, length_m=800, limit_kmh=60)
    rounds = Rounds()
    plates = [f"ZZQ{number}" for number in range(100, 108)]
    at = rounds.now
    sightings = [plate("cam-b", text, at + timedelta(seconds=i)) for i, text in enumerate(plates)]
    sightings += [plate("cam-c", text, at + timedelta(seconds=60 + 2 * i)) for i, text in enumerate(plates)]
    told = [*sightings, sightings[-1], plate("cam-c", "ZZQ107", at + timedelta(seconds=75), confidence=0.3)]
    rounds.drive(130, {}, *told)
    newest = TravelTime.objects.latest("at")
    assert newest.method == "plates" and newest.trips == 8 and newest.seconds == pytest.approx(63.5) and newest.simulated
    assert not _anywhere("ZZQ")


def _anywhere(text: str) -> bool:
    """Whether any column of any table of this app or of the alerts holds the text."""
    tables = [name for name in connection.introspection.table_names() if name.startswith(("traffic_", "alerts_", "audit_"))]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                return True
    return False


def test_a_segment_much_slower_than_in_earlier_weeks_is_told_and_ends() -> None:
    segment = make_road()
    hour = this_hour(START)
    for week in range(1, 9):
        for minute in (0, 20, 40):
            SegmentMinute.objects.create(
                segment=segment, minute=hour + timedelta(minutes=minute, weeks=-week), looks=60, vehicles=30, present=3.0,
                speed_mps=14.0 + 0.1 * (week % 3), sd_mps=1.0, queue_m=0, simulated=True,
            )  # fmt: skip
    rounds = Rounds()
    rounds.drive(62, {uuid4(): (CAR, 20.0 + 12 * i, 0.0, 2.9) for i in range(22)})
    assert Cause.TRAFFIC_UNUSUAL in open_causes()
    told = Alert.objects.get(cause=Cause.TRAFFIC_UNUSUAL)
    assert told.figures["weeks"] == 8 and told.figures["usual_kmh"] == pytest.approx(51, abs=1)


def test_nothing_drawn_costs_nothing_and_breaks_nothing() -> None:
    make_camera(code="cam-a")
    rounds = Rounds()
    rounds.drive(3, {uuid4(): (CAR, 40.0, 0.0, 12.0)})
    assert SegmentMinute.objects.count() == 0


def test_absurd_places_are_left_out() -> None:
    make_road()
    rounds = Rounds()
    rounds.drive(70, {uuid4(): (CAR, 5e6, 0.0, 12.0), uuid4(): (CAR, 40.0, 0.0, 900.0)})
    assert LineMinute.objects.exclude(speed_mps=None).count() == 0 and Alert.objects.count() == 0


def test_a_line_removed_while_somebody_drives_over_it_stops_nothing() -> None:
    make_road()
    rounds = Rounds()
    users = rounds.drive(6, {uuid4(): (CAR, 60.0, 0.0, 9.0)})
    CountingLine.objects.all().delete()
    rounds.drive(90, users)
    assert SegmentMinute.objects.count() >= 1
