"""Violations: raised of what is surely measured and readable, decided by people only, and gone in time."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.plates.choices import ListKind
from apps.plates.models import PlateRead
from apps.traffic.handlers import TrafficHandler
from apps.violations.check_services import violation_check
from apps.violations.choices import ViolationState
from apps.violations.handlers import ViolationHandler
from apps.violations.models import Violation
from apps.violations.raise_services import violations_clear, violations_lapse
from apps.violations.refusals import AlreadyDecided, NotConfirmable, ReadAgain
from safecity_gis.core.plates.checking import Answer
from safecity_gis.core.traffic.violations import Measurement
from safecity_gis.messages.observations import ObjectClass
from tests.apps.plates.seeing import fresh_handler, make_list, make_sighting, see
from tests.apps.traffic.road import START, Rounds, make_road
from tests.apps.violations.driving import AGREED, make_breach, make_confirmed, make_violation, officer, tell
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


def check(violation: Violation, **values: Any) -> Violation:
    told = {"actor": officer(), "revision": violation.revision, "answers": AGREED, "confirm": True, **values}
    return violation_check(violation=violation, **told)


def objections(violation: Violation, **values: Any) -> list[str]:
    with pytest.raises(NotConfirmable) as refused:
        check(violation, **values)
    violation.refresh_from_db()
    assert violation.state == ViolationState.OPEN
    return list((refused.value.data or {})["objections"])


def test_a_car_measured_surely_too_fast_whose_plate_is_read_becomes_one_violation() -> None:
    camera, name, handler = make_camera(), uuid4(), ViolationHandler()
    breach = make_breach(camera, name)
    tell(handler, camera, breach)
    assert not Violation.objects.exists()
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name)])
    tell(handler, camera, after_s=2)
    tell(handler, camera, breach, after_s=4)
    tell(ViolationHandler(), camera, breach, after_s=6)
    violation = Violation.objects.get()
    assert (violation.text, violation.state, violation.value, violation.limit, violation.margin) == ("ABC123", "open", 90, 60, 10)
    assert violation.simulated and violation.crop and violation.votes and violation.reads


@pytest.mark.parametrize(
    "measured",
    [{"value": 75.9, "sd": 2.0}, {"value": 90.0, "sd": 7.0}, {"value": float("nan")}, {"sd": float("nan")}, {"sd": -9.0}],
)
def test_what_is_not_surely_above_limit_and_margin_is_none(measured: dict[str, float]) -> None:
    camera, name = make_camera(), uuid4()
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name)])
    tell(ViolationHandler(), camera, make_breach(camera, name, **measured))
    assert not Violation.objects.exists()


def test_the_database_refuses_a_measurement_that_is_not_sure() -> None:
    violation = make_violation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Violation.objects.filter(pk=violation.pk).update(sd=10)


@pytest.mark.parametrize("read", [{"confidence": 0.7}, {"crop": b""}, {"simulated": False}, {"exercise_id": "exercise-1"}])
def test_an_unsure_plate_one_without_photo_and_another_worlds_accuse_nobody(read: dict[str, Any]) -> None:
    camera, name = make_camera(), uuid4()
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name, **read)])
    tell(ViolationHandler(), camera, make_breach(camera, name))
    assert not Violation.objects.exists()


def test_a_plate_that_comes_too_late_accuses_nobody() -> None:
    camera, name, handler = make_camera(), uuid4(), ViolationHandler()
    tell(handler, camera, make_breach(camera, name))
    tell(handler, camera, after_s=61)
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name)])
    tell(handler, camera, after_s=63)
    assert not Violation.objects.exists()


def test_who_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.violations.handlers.MOST_WAITING", 3)
    camera, handler, names = make_camera(), ViolationHandler(), [uuid4() for _ in range(5)]
    tell(handler, camera, *(make_breach(camera, name) for name in names))
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name) for name in names])
    tell(handler, camera, after_s=2)
    assert set(Violation.objects.values_list("tracklet_id", flat=True)) == set(names[2:])


def test_a_drive_through_the_drawn_road_becomes_a_violation_and_a_lawful_one_does_not() -> None:
    make_road()
    fast, lawful = uuid4(), uuid4()
    breaches: list[Any] = []

    class Listening(TrafficHandler):
        def handle(self, round_: Any) -> None:
            super().handle(round_)
            breaches.extend(round_.breaches)

    Rounds(Listening()).drive(12, {fast: (ObjectClass.CAR, 20.0, 0.0, 25.0), lawful: (ObjectClass.CAR, 40.0, 3.0, 15.0)})
    assert {one.tracklet_id for one in breaches} == {fast} and breaches[0].camera == "cam-a"
    assert breaches[0].value == pytest.approx(90, rel=0.03) and breaches[0].limit == 60 and breaches[0].line == "line-1"
    assert breaches[0].at == pytest.approx(START.timestamp() + 3.2, abs=0.3)


def test_driving_against_the_traffic_and_standing_are_told_of_their_vehicles() -> None:
    make_road()
    told: dict[Any, Any] = {}

    class Listening(TrafficHandler):
        def handle(self, round_: Any) -> None:
            super().handle(round_)
            told.update({(one.kind, one.tracklet_id): one for one in round_.breaches})

    wrong, stands = uuid4(), uuid4()
    Rounds(Listening()).drive(9, {wrong: (ObjectClass.CAR, 280.0, 0.0, -10.0), stands: (ObjectClass.CAR, 60.0, 3.0, 0.0)})
    assert set(told) == {("wrong_way", wrong), ("stopped", stands)}
    assert told["wrong_way", wrong].value == pytest.approx(36, abs=2) and 5 <= told["stopped", stands].value <= 9


def test_a_later_read_is_followed_while_it_is_open_and_an_unreadable_one_ends_it() -> None:
    violation = make_violation()
    camera, handler = violation.camera, fresh_handler()
    for revision, values in enumerate(({"confidence": 0.95}, {"confidence": 0.4}), start=1):
        sighting = make_sighting(camera, "ABD123", tracklet_id=violation.tracklet_id, revision=revision, **values)
        see(handler, camera, plates=[sighting])
        tell(ViolationHandler(), camera, plates=[sighting])
        violation.refresh_from_db()
        assert violation.state == (ViolationState.OPEN if revision == 1 else ViolationState.LAPSED)
        assert violation.text == "ABD123"


def test_a_person_confirms_it_where_nothing_speaks_against_it() -> None:
    make_list("ZZZ999")
    violation = check(make_violation())
    assert violation.state == ViolationState.CONFIRMED and violation.checked_by is not None and violation.list_age_s > 3000
    entry = Entry.objects.get(action=Action.VIOLATION_CHECK)
    assert entry.data["decision"] == "confirmed" and entry.target == str(violation.pk) and "ABC123" not in str(entry.data)


@pytest.mark.parametrize(
    ("answers", "objection"),
    [
        (replace(AGREED, plate=Answer.UNSURE), "plate_not_same"),
        (replace(AGREED, make=Answer.DIFFERENT), "make_differs"),
        (replace(AGREED, colour=Answer.UNSURE), "colour_unsure"),
        (replace(AGREED, colour=Answer.UNTOLD), "colour_unanswered"),
        (replace(AGREED, measurement=Measurement.DOUBTFUL), "measurement_doubtful"),
    ],
)
def test_nothing_unsure_or_different_is_confirmed(answers: Any, objection: str) -> None:
    make_list("ZZZ999")
    assert objections(make_violation(), answers=answers) == [objection]
    assert Entry.objects.get(action=Action.VIOLATION_CHECK, outcome=Outcome.REFUSED).reason == objection


def test_a_stolen_car_or_one_that_may_be_it_is_not_confirmed() -> None:
    make_list("ABC123")
    assert objections(make_violation()) == ["listed_stolen"]
    assert objections(make_violation("A8C123")) == ["listed_stolen"]


def test_without_a_young_stolen_list_nothing_is_confirmed() -> None:
    violation = make_violation()
    assert objections(violation) == ["no_stolen_list"]
    make_list("ZZZ999", kind=ListKind.WANTED)
    assert objections(violation) == ["no_stolen_list"]
    make_list("ZZZ999", age=timedelta(hours=25))
    assert objections(violation) == ["stolen_list_old"]


def test_a_made_up_stolen_list_clears_no_real_car() -> None:
    make_list("ZZZ999", simulated=True)
    assert objections(make_violation(simulated=False)) == ["no_stolen_list"]


def test_one_offence_that_two_cameras_saw_is_confirmed_once() -> None:
    first = make_confirmed()
    twin = make_violation(camera=make_camera(code="cam-next"))
    assert objections(twin) == ["accused_already"]
    assert check(make_violation("KLM777", camera=twin.camera)).state == ViolationState.CONFIRMED
    Violation.objects.filter(pk=first.pk).update(captured_at=timezone.now() - timedelta(minutes=11))
    assert check(twin).state == ViolationState.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_one_offence_at_once_one_is_refused() -> None:
    first, twin = make_violation(), make_violation(camera=make_camera(code="cam-next"))
    make_list("ZZZ999")
    users, refused = (officer(), officer()), []

    def second() -> None:
        try:
            check(twin, actor=users[1])
        except NotConfirmable as error:
            refused.append((error.data or {})["objections"])
        connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        check(first, actor=users[0])
        thread.start()
        thread.join(0.5)
    thread.join(10)
    PlateRead.objects.all().delete()  # the end of a test like this empties the tables of managed models only
    assert refused == [["accused_already"]] and Violation.objects.get(state=ViolationState.OPEN) == twin
    assert Entry.objects.filter(action=Action.VIOLATION_CHECK, outcome=Outcome.REFUSED).count() == 1


def test_photos_of_plates_read_too_badly_are_not_fetched_round_by_round(django_assert_num_queries: Any) -> None:
    camera, name, handler = make_camera(), uuid4(), ViolationHandler()
    see(fresh_handler(), camera, plates=[make_sighting(camera, tracklet_id=name, confidence=0.5)])
    tell(handler, camera, make_breach(camera, name))
    with django_assert_num_queries(1) as asked:
        tell(handler, camera, after_s=2)
    with connection.cursor() as cursor:
        cursor.execute(asked.captured_queries[0]["sql"])
        assert cursor.fetchall() == []


def test_a_rejection_needs_a_reason_and_no_list() -> None:
    violation = make_violation()
    assert objections(violation, confirm=False, reason=" ") == ["no_reason"]
    assert check(violation, confirm=False, reason="an ambulance").state == ViolationState.REJECTED


def test_a_reason_that_names_the_plate_is_refused_and_stands_in_no_record() -> None:
    make_list("ZZZ999")
    violation = make_violation()
    assert objections(violation, confirm=False, reason="abc 123 is an ambulance") == ["plate_in_reason"]
    assert objections(violation, reason="ABC-123, my neighbour") == ["plate_in_reason"]
    assert not any("123" in f"{entry.reason} {entry.data}" for entry in Entry.objects.all())


def test_of_two_officers_the_faster_decides() -> None:
    make_list("ZZZ999")
    violation = make_violation()
    seen_by_other = Violation.objects.get(pk=violation.pk)
    check(violation)
    with pytest.raises(AlreadyDecided):
        check(seen_by_other, confirm=False, reason="not this one")
    assert Violation.objects.get().state == ViolationState.CONFIRMED
    assert Entry.objects.filter(action=Action.VIOLATION_CHECK).count() == 1


def test_what_was_read_again_is_compared_again() -> None:
    make_list("ZZZ999")
    violation = make_violation()
    with pytest.raises(ReadAgain):
        check(violation, revision=1)
    Violation.objects.update(revision=2)
    with pytest.raises(ReadAgain):
        check(violation)


@pytest.mark.parametrize("user", [{"role": Role.OPERATOR}, {"role": None}, {"jurisdictions": ("east",)}, {"groups": ("city",)}])
def test_who_lacks_the_right_there_decides_nothing_and_is_recorded(user: dict[str, Any]) -> None:
    make_list("ZZZ999")
    violation = make_violation()
    with pytest.raises(PermissionDenied):
        check(violation, actor=make_user(**{"role": Role.TRAFFIC_OFFICER, **user}))
    assert Entry.objects.get(action=Action.VIOLATION_CHECK).outcome == Outcome.REFUSED
    assert Violation.objects.get().state == ViolationState.OPEN


def test_what_nobody_confirmed_is_gone_within_a_day_and_its_row_stays_as_proof() -> None:
    violation, now = make_violation(), timezone.now()
    assert violations_lapse(now=now + timedelta(hours=22)) == 0
    assert violations_lapse(now=now + timedelta(hours=23, minutes=1)) == 1
    assert violations_clear(now=now + timedelta(hours=23, minutes=10)) == 1
    violation.refresh_from_db()
    assert (violation.state, bytes(violation.crop), violation.text, violation.votes, violation.reads) == (
        "lapsed",
        b"",
        "",
        [],
        [],
    )
    assert violation.cleared_at is not None and violation.position is None and not violation.colour


def test_a_rejected_ones_photo_goes_a_confirmed_ones_stays_until_nobody_sends_it() -> None:
    confirmed = make_confirmed()
    rejected = check(make_violation("KLM777"), confirm=False, reason="an ambulance")
    now = timezone.now()
    assert violations_lapse(now=now + timedelta(days=2)) == 0 and violations_clear(now=now + timedelta(days=2)) == 1
    confirmed.refresh_from_db()
    rejected.refresh_from_db()
    assert confirmed.text and not rejected.text
    assert violations_lapse(now=now + timedelta(days=31)) == 1 and violations_clear(now=now + timedelta(days=31)) == 1


def test_nobody_confirms_what_has_lapsed() -> None:
    make_list("ZZZ999")
    violation = make_violation()
    violations_lapse(now=timezone.now() + timedelta(days=1))
    with pytest.raises(AlreadyDecided):
        check(violation)
