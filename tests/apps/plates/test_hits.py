"""Leads: raised at the camera's place without a word of the plate, followed, compared by people, and cleared by time."""

from datetime import timedelta
from threading import Event, Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts.choices import Role
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.plates.choices import HitState, ListKind, MatchKind
from apps.plates.hit_selectors import hit_statistics, hits_dispatchable, hits_for_penalty
from apps.plates.hit_services import hit_check, hits_clear, hits_lapse
from apps.plates.hotlist_services import hotlist_withdraw
from apps.plates.models import Hit, Hotlist, HotlistEntry, PlateRead
from apps.plates.read_services import read_days_purge
from apps.plates.refusals import AlreadyChecked, NotConfirmed, ReadAgain
from apps.plates.stolen import stolen_status
from apps.plates.tasks import clear_plate_hits
from apps.plates.version_services import hotlist_amend, version_activate, version_preview
from tests.apps.plates.seeing import (
    AGREED,
    check,
    fresh_handler,
    keeper,
    make_list,
    make_sighting,
    officer,
    only_hit,
    open_leads_and_alerts,
    see,
)
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


def seen(text: str = "ABC123", **values: Any) -> Hit:
    """The one lead of a car seen now."""
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, text, **values)])
    return only_hit()


def test_a_listed_car_makes_a_lead_and_an_alert_that_does_not_tell_its_plate() -> None:
    make_list("ABC123", kind=ListKind.WANTED)
    hit = seen()
    assert (hit.state, hit.match, hit.is_amber(timezone.now()), hit.simulated) == (HitState.OPEN, MatchKind.EXACT, False, True)
    alert = Alert.objects.get(cause=Cause.HOTLIST_HIT)
    assert (alert.camera_code, alert.severity, alert.simulated) == (hit.camera.code, Severity.SEVERE, True)
    told = f"{alert.detail} {alert.figures} {alert.dedupe_key} {alert.element}"
    assert "ABC" not in told and "123" not in told.replace(alert.dedupe_key, "")


def test_a_car_that_no_list_wants_leaves_no_lead() -> None:
    make_list("ABC123")
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, "XYZ999")])
    assert not Hit.objects.exists() and not Alert.objects.exists()


def test_a_lookalike_tells_what_was_confused_and_an_old_list_is_amber() -> None:
    make_list("ABC123", age=timedelta(hours=25))
    hit = seen("A8C123")
    assert (hit.match, hit.confusion, hit.is_amber(timezone.now())) == (MatchKind.ALIKE, "8>B", True)
    assert Alert.objects.get().severity == Severity.MODERATE


def test_lists_count_as_soon_as_they_change_and_not_after_their_end() -> None:
    camera, handler, now = make_camera(), fresh_handler(), timezone.now()
    see(handler, camera, plates=[], at=now)
    hotlist = make_list("ABC123")
    see(handler, camera, plates=[make_sighting(camera)], at=now + timedelta(seconds=3))
    assert Hit.objects.count() == 1
    see(handler, camera, plates=[make_sighting(camera)], at=hotlist.expires_at + timedelta(seconds=1))
    hotlist_withdraw(actor=keeper(), hotlist=hotlist, reason="register closed")
    see(handler, camera, plates=[make_sighting(camera)], at=now + timedelta(seconds=6))
    assert Hit.objects.count() == 1


def test_a_made_up_list_wants_no_real_car() -> None:
    make_list("ABC123", simulated=True)
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, simulated=False)])
    assert not Hit.objects.exists()
    see(fresh_handler(), camera, plates=[make_sighting(camera)])
    assert only_hit().simulated


def test_the_same_round_again_changes_nothing_and_a_standing_car_makes_one_alert() -> None:
    make_list("ABC123")
    camera, handler = make_camera(), fresh_handler()
    sightings = [make_sighting(camera), make_sighting(camera, "A8C123")]
    for _ in range(2):
        see(handler, camera, plates=sightings)
    assert Hit.objects.count() == 2 and Alert.objects.count() == 1
    one, other = Hit.objects.all()
    check(one, confirm=False, reason="another car")
    assert Alert.objects.open().count() == 1
    check(other, confirm=False, reason="another car")
    assert not Alert.objects.open().exists()


@pytest.mark.parametrize(("text", "state"), [("A8C123", HitState.OPEN), ("XYZ999", HitState.WITHDRAWN)])
def test_a_later_revision_is_followed_or_withdraws_the_lead(text: str, state: HitState) -> None:
    make_list("ABC123")
    camera, handler, name = make_camera(), fresh_handler(), uuid4()
    see(handler, camera, plates=[make_sighting(camera, tracklet_id=name)])
    see(handler, camera, plates=[make_sighting(camera, text, tracklet_id=name, revision=1)])
    hit = only_hit()
    assert hit.state == state
    assert hit.text == (text if state == HitState.OPEN else "ABC123")
    assert Alert.objects.open().exists() == (state == HitState.OPEN)


def test_a_withdrawn_lead_opens_again_where_a_still_later_read_fits_after_all() -> None:
    make_list("ABC123")
    camera, handler, name = make_camera(), fresh_handler(), uuid4()
    for revision, text in enumerate(("ABC123", "XYZ999", "ABC123")):
        see(handler, camera, plates=[make_sighting(camera, text, tracklet_id=name, revision=revision)])
    hit = only_hit()
    assert (hit.state, hit.revision, hit.ended_at) == (HitState.OPEN, 2, None)
    assert Alert.objects.open().count() == 1


def test_a_second_car_keeps_the_alert_when_the_first_is_withdrawn_in_the_same_round() -> None:
    make_list("ABC123")
    camera, handler, name = make_camera(), fresh_handler(), uuid4()
    see(handler, camera, plates=[make_sighting(camera, tracklet_id=name)])
    see(handler, camera, plates=[make_sighting(camera, "XYZ999", tracklet_id=name, revision=1), make_sighting(camera)])
    assert open_leads_and_alerts() == (1, 1)


def test_a_lead_that_opens_again_keeps_the_alert_when_another_is_withdrawn_in_the_same_round() -> None:
    make_list("ABC123")
    camera, handler, one, other = make_camera(), fresh_handler(), uuid4(), uuid4()
    for revision, texts in enumerate((("ABC123", "ABC123"), ("ABC123", "XYZ999"), ("XYZ999", "ABC123"))):
        cars = zip((one, other), texts, strict=True)
        see(handler, camera, plates=[make_sighting(camera, text, tracklet_id=car, revision=revision) for car, text in cars])
    assert open_leads_and_alerts() == (1, 1)


def test_a_new_lead_has_its_alert_in_the_round_in_which_an_old_one_lapses() -> None:
    make_list("ABC123")
    camera, handler, now = make_camera(), fresh_handler(), timezone.now()
    for at in (now, now + timedelta(hours=23, minutes=1)):
        see(handler, camera, plates=[make_sighting(camera, at=at)], at=at)
    assert open_leads_and_alerts() == (1, 1)


def test_a_camera_whose_clock_is_ahead_silences_no_later_alert() -> None:
    make_list("ABC123")
    now = timezone.now()
    hit = check(seen(at=now + timedelta(seconds=50)), confirm=False, reason="another car")
    see(fresh_handler(), hit.camera, plates=[make_sighting(hit.camera, "A8C123")], at=timezone.now() + timedelta(seconds=2))
    assert open_leads_and_alerts() == (1, 1)


def test_nobody_decides_on_an_earlier_read_than_the_one_that_stands() -> None:
    make_list("ABC123")
    camera, handler, name = make_camera(), fresh_handler(), uuid4()
    see(handler, camera, plates=[make_sighting(camera, tracklet_id=name)])
    compared = only_hit()
    see(handler, camera, plates=[make_sighting(camera, "A8C123", tracklet_id=name, revision=1)])
    for hit in (compared, only_hit()):
        with pytest.raises(ReadAgain):
            hit_check(actor=officer(), hit=hit, revision=0, answers=AGREED, confirm=True, dispatchable=True)
    assert only_hit().state == HitState.OPEN


def test_only_a_confirmed_lead_is_dispatchable_or_evidence_and_it_is_recorded() -> None:
    make_list("ABC123")
    hit, user = seen(), officer()
    assert not hits_dispatchable(user, simulated=True).exists()
    check(hit, actor=user, penalty_evidence=True)
    assert hits_dispatchable(user, simulated=True).get() == hits_for_penalty(user, simulated=True).get() == hit
    assert not hits_dispatchable(user).exists()
    entry = Entry.objects.get(action=Action.HIT_CHECK)
    assert (entry.actor, entry.target, entry.data["decision"], entry.data["simulated"]) == (
        user.username,
        str(hit.pk),
        "confirmed",
        True,
    )
    assert not Alert.objects.open().exists()


def test_answers_that_do_not_agree_confirm_nothing() -> None:
    make_list("ABC123", age=timedelta(hours=30))
    hit = seen()
    with pytest.raises(NotConfirmed) as refused:
        check(hit)
    assert refused.value.data == {"objections": ["list_old"]}
    with pytest.raises(NotConfirmed) as refused:
        check(hit, dispatchable=False)
    assert refused.value.data == {"objections": ["for_nothing"]}
    with pytest.raises(NotConfirmed) as refused:
        check(hit, confirm=False, reason=" ")
    assert refused.value.data == {"objections": ["no_reason"]}
    with pytest.raises(NotConfirmed) as refused:
        check(hit, confirm=False, reason="this is abc-123 of my neighbour")
    assert refused.value.data == {"objections": ["plate_in_reason"]}
    assert only_hit().state == HitState.OPEN


def test_a_vehicle_that_was_found_meanwhile_is_not_stopped() -> None:
    hotlist = make_list("ABC123", "BCD234")
    hit = seen()
    user = keeper()
    version = hotlist_amend(actor=user, hotlist=hotlist, remove=["ABC123"], alike=True)
    version_activate(actor=user, version=version_preview(actor=user, version=version))
    with pytest.raises(NotConfirmed) as refused:
        check(only_hit())
    assert refused.value.data == {"objections": ["not_listed"]}
    check(hit, confirm=False, reason="found yesterday")


def test_an_open_lead_ages_and_grows_young_with_its_list() -> None:
    hotlist = make_list("ABC123")
    hit, now = seen(), timezone.now()
    assert hit.is_amber(now + timedelta(hours=24))
    Hotlist.objects.update(as_of=now + timedelta(hours=12))
    hotlist.refresh_from_db()
    assert not only_hit().is_amber(now + timedelta(hours=24))
    assert check(only_hit()).list_age_s == 0


def test_without_a_photo_nothing_is_confirmed() -> None:
    make_list("ABC123")
    with pytest.raises(NotConfirmed):
        check(seen(crop=b""))


def test_the_second_officer_is_told_that_it_was_decided() -> None:
    make_list("ABC123")
    hit = seen()
    check(hit, confirm=False, reason="another make")
    with pytest.raises(AlreadyChecked):
        check(hit)
    assert only_hit().state == HitState.REJECTED


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_end_the_last_two_leads_at_once_end_their_alert() -> None:
    make_list("ABC123")
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera), make_sighting(camera, "A8C123")])
    one, other = Hit.objects.select_related("entry__hotlist", "camera")
    users = officer(), officer()

    def second() -> None:
        check(other, confirm=False, reason="another car", actor=users[1])
        connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        check(one, confirm=False, reason="another car", actor=users[0])
        thread.start()
        thread.join(0.5)
    thread.join(10)
    PlateRead.objects.all().delete()  # the end of a test like this empties the tables of managed models only
    assert open_leads_and_alerts() == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_who_decides_leads_and_fusion_that_reads_their_vehicles_again_do_not_wait_for_each_other() -> None:
    make_list("ABC123")
    camera, names = make_camera(), (uuid4(), uuid4())
    told = list(zip(("ABC123", "A8C123"), names, strict=True))
    see(fresh_handler(), camera, plates=[make_sighting(camera, text, tracklet_id=name) for text, name in told])
    one, other = (Hit.objects.select_related("entry__hotlist", "camera").get(tracklet_id=name) for name in names)
    user, failed = officer(), []

    def fusion() -> None:
        texts = zip(("ABC123", "XYZ999"), names, strict=True)
        again = [make_sighting(camera, text, tracklet_id=name, revision=1) for text, name in texts]
        try:
            with transaction.atomic():
                see(fresh_handler(), camera, plates=again)
        except OperationalError as error:
            failed.append(error)
        connection.close()

    thread = Thread(target=fusion)
    with transaction.atomic():
        check(other, confirm=False, reason="another car", actor=user)
        thread.start()
        thread.join(0.5)
        check(one, confirm=False, reason="another car", actor=user)
    thread.join(10)
    PlateRead.objects.all().delete()
    assert failed == [] and open_leads_and_alerts() == (0, 0)


def test_a_lead_elsewhere_is_neither_seen_nor_decided() -> None:
    make_list("ABC123")
    hit = seen()
    for user in (officer(jurisdictions=("east",)), make_user(Role.OPERATOR)):
        assert not Hit.objects.visible_to(user).exists()
        with pytest.raises(PermissionDenied):
            check(hit, actor=user)
        assert Entry.objects.filter(actor=user.username, action=Action.HIT_CHECK, outcome=Outcome.REFUSED).count() == 1


def test_the_database_itself_knows_no_use_of_an_unconfirmed_lead() -> None:
    make_list("ABC123")
    hit = seen()
    with pytest.raises(IntegrityError, match="once_confirmed"):
        Hit.objects.filter(pk=hit.pk).update(dispatchable=True)


def test_rejections_teach_the_statistics_and_leave_the_list_alone() -> None:
    make_list("ABC123")
    before = list(HotlistEntry.objects.values())
    check(seen("A8C123"), confirm=False, reason="reads 8", actor=(user := officer()))
    found = hit_statistics(user, since=timezone.now() - timedelta(days=1), simulated=True)
    assert (found.total.rejected, found.total.false_rate) == (1, 1.0)
    assert [one.name for one in (*found.by_list, *found.by_pattern, *found.by_confusion)] == ["Stolen in South", "ABC123", "8>B"]
    assert hit_statistics(user, since=timezone.now() - timedelta(days=1), simulated=False).total.rejected == 0
    assert list(HotlistEntry.objects.values()) == before


def test_a_lead_that_nobody_compares_lapses_and_its_photo_goes_while_the_row_stays() -> None:
    make_list("ABC123")
    hit, now, handler = seen(), timezone.now(), fresh_handler()
    see(handler, hit.camera, plates=[], at=now)
    assert only_hit().state == HitState.OPEN
    see(handler, hit.camera, plates=[], at=now + timedelta(hours=23, minutes=1))
    assert hits_clear(now=now + timedelta(hours=25)) == 1
    hit.refresh_from_db()
    assert (hit.state, bytes(hit.crop), hit.text, hit.reads) == (HitState.LAPSED, b"", "", [])
    assert hit.cleared_at is not None and not Alert.objects.open().exists()


def test_a_lead_lapses_and_loses_its_photo_also_while_fusion_is_down() -> None:
    make_list("ABC123")
    hit = seen()
    clear_plate_hits(int((timezone.now() + timedelta(hours=23, minutes=10)).timestamp()))
    hit.refresh_from_db()
    assert (hit.state, bytes(hit.crop), hit.text) == (HitState.LAPSED, b"", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [0, 1])
def test_leads_lapse_while_somebody_takes_their_keys_in_another_order(first: int) -> None:
    make_list("ABC123")
    cameras = [make_camera(), make_camera()]
    for camera in cameras:
        see(fresh_handler(), camera, plates=[make_sighting(camera)])
    hits = list(Hit.objects.select_related("camera").order_by("known_at"))
    held, lapsed = Event(), []

    def lapse() -> None:
        assert held.wait(timeout=10)
        try:
            lapsed.append(hits_lapse(now=timezone.now() + timedelta(hours=23, minutes=1)))
        finally:
            connection.close()

    thread = Thread(target=lapse)
    thread.start()
    with transaction.atomic(), connection.cursor() as cursor:
        for number, hit in enumerate((hits[first], hits[1 - first])):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"lead {hit.entry_id}@{hit.camera.code}"])
            held.set()
            if number == 0:
                sleep(0.5)
    thread.join(timeout=20)
    assert lapsed == [2] and open_leads_and_alerts() == (0, 0)


def test_the_photo_of_a_rejected_lead_is_gone_within_a_day() -> None:
    make_list("ABC123")
    hit, now = check(seen(), confirm=False, reason="another car"), timezone.now()
    assert hits_clear(now=now + timedelta(hours=22)) == 0
    assert hits_clear(now=now + timedelta(hours=23, minutes=10)) == 1
    hit.refresh_from_db()
    assert bytes(hit.crop) == b"" and (hit.reason, hit.wanted) == ("another car", "ABC123")


def test_a_confirmed_lead_keeps_its_copy_when_the_day_of_the_read_is_gone() -> None:
    make_list("ABC123")
    hit = check(seen())
    read_days_purge(today=timezone.now().date() + timedelta(days=40))
    assert hits_clear(now=timezone.now() + timedelta(days=40)) == 0
    hit.refresh_from_db()
    assert hit.text == "ABC123" and bytes(hit.crop)


def test_the_stolen_list_answers_before_a_penalty() -> None:
    now = timezone.now()
    assert not stolen_status("ABC123", now).known and not stolen_status("ABC123", now).clear
    make_list("ABC123", "BC?234")
    now = timezone.now()
    assert stolen_status("abc-123", now).exact
    assert stolen_status("A8C123", now).listed and not stolen_status("A8C123", now).exact
    assert stolen_status("BCX234", now).listed
    assert stolen_status("XYZ999", now).clear
    Hotlist.objects.update(as_of=now - timedelta(hours=25))
    assert stolen_status("XYZ999", now).amber and not stolen_status("XYZ999", now).clear


def test_made_up_stolen_lists_answer_for_simulated_cars_alone() -> None:
    make_list("ABC123", simulated=True)
    now = timezone.now()
    assert not stolen_status("ABC123", now).known
    assert stolen_status("ABC123", now, simulated=True).exact
