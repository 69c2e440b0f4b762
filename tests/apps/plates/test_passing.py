"""A vehicle that is followed in pieces, or stands in view, is one lead, and nothing of it is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.alerts.models import Alert
from apps.plates.choices import HitState
from apps.plates.hit_selectors import hit_statistics
from apps.plates.hit_services import hits_clear
from apps.plates.models import Hit
from tests.apps.plates.seeing import check, fresh_handler, make_list, make_sighting, officer, only_hit, open_leads_and_alerts, see
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


def pass_by(camera: Any, *seconds: float, text: str = "ABC123") -> None:
    """One vehicle, a tracklet after the other."""
    for at in (timezone.now() + timedelta(seconds=after) for after in seconds):
        see(fresh_handler(), camera, plates=[make_sighting(camera, text, at=at)], at=at)


def test_a_vehicle_that_is_followed_in_pieces_is_one_lead_until_it_has_been_gone_for_a_minute() -> None:
    make_list("ABC123")
    camera, user = make_camera(), officer()
    pass_by(camera, 0, 40, 90)
    hit = Hit.objects.leads().with_sights().get()
    assert (hit.state, hit.sights_count, hit.sights_until - hit.captured_at) == (HitState.OPEN, 2, approx_s(90))
    assert hit_statistics(user, since=timezone.now() - timedelta(days=1), simulated=True).total.open == 1
    check(hit, actor=user, confirm=False, reason="another car")
    pass_by(camera, 130)
    assert open_leads_and_alerts() == (0, 0)
    pass_by(camera, 192)
    assert open_leads_and_alerts() == (1, 1)


def approx_s(seconds: float) -> Any:
    return pytest.approx(timedelta(seconds=seconds), abs=timedelta(seconds=1))


def test_another_text_or_another_place_is_a_lead_of_its_own() -> None:
    make_list("ABC123")
    camera = make_camera()
    pass_by(camera, 0)
    pass_by(camera, 0, text="A8C123")
    pass_by(make_camera(), 0)
    assert open_leads_and_alerts() == (3, 2)


@pytest.mark.parametrize("texts", [("XYZ999", "ABC123"), ("XYZ999", "XYZ999"), ("ABC123", "A8C123")])
def test_what_is_seen_again_outlives_the_lead_that_told_it_and_speaks_for_itself_where_it_differs(texts: tuple[str, str]) -> None:
    make_list("ABC123")
    camera, handler, first, second = make_camera(), fresh_handler(), uuid4(), uuid4()
    for name in (first, second):
        see(handler, camera, plates=[make_sighting(camera, tracklet_id=name)])
    assert open_leads_and_alerts() == (1, 1)
    cars = zip((first, second), texts, strict=True)
    see(handler, camera, plates=[make_sighting(camera, text, tracklet_id=name, revision=1) for name, text in cars])
    left = {hit.tracklet_id: hit.text for hit in Hit.objects.filter(state=HitState.OPEN)}
    assert left == {name: text for name, text in zip((first, second), texts, strict=True) if text != "XYZ999"}
    assert Alert.objects.open().count() == min(len(left), 1)


def test_what_is_seen_again_alarms_nobody_anew_when_it_is_read_better_more_than_a_minute_after_its_lead() -> None:
    make_list("ABC123")
    camera, handler, now, name = make_camera(), fresh_handler(), timezone.now(), uuid4()
    pass_by(camera, 0)
    check(only_hit(), confirm=False, reason="another car")
    for revision, after in enumerate((50, 75)):
        at = now + timedelta(seconds=after)
        see(handler, camera, plates=[make_sighting(camera, at=at, tracklet_id=name, revision=revision)], at=at)
    assert open_leads_and_alerts() == (0, 0)


def test_a_lead_that_is_read_differently_later_hides_no_other_sight() -> None:
    make_list("ABC123")
    camera, handler, name = make_camera(), fresh_handler(), uuid4()
    see(handler, camera, plates=[make_sighting(camera, tracklet_id=name)])
    pass_by(camera, 1, 2)
    see(handler, camera, plates=[make_sighting(camera, "A8C123", tracklet_id=name, revision=1)])
    leads = Hit.objects.leads().with_sights().order_by("text")
    assert [(hit.text, hit.state, hit.sights_count) for hit in leads] == [("A8C123", "open", 0), ("ABC123", "open", 1)]
    assert Alert.objects.open().count() == 1


def test_the_photo_of_what_was_seen_again_is_gone_within_a_day() -> None:
    make_list("ABC123")
    pass_by(make_camera(), 0, 1)
    assert hits_clear(now=timezone.now() + timedelta(hours=22)) == 0
    assert hits_clear(now=timezone.now() + timedelta(hours=23, minutes=10)) == 1
    assert not bytes(Hit.objects.get(state=HitState.AGAIN).crop)
