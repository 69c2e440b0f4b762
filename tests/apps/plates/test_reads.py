"""Plate reads: the newest revision of a vehicle, in days, kept so long and seen by those who may."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.utils import timezone

from apps.accounts.choices import Rank, Role
from apps.plates.models import PlateRead
from apps.plates.read_services import read_days_prepare, read_days_purge
from apps.timeline.partitions import partitions_list
from safecity_gis.messages.base import MalformedMessage, decode, encode
from safecity_gis.messages.plates import CharacterVote, RawRead
from safecity_gis.messages.recognition import RecognitionMessage
from tests.apps.plates.seeing import JPEG, fresh_handler, make_sighting, see
from tests.factories import make_camera, make_posting, make_user

pytestmark = pytest.mark.django_db


def test_a_sighting_becomes_a_read_with_all_that_was_read() -> None:
    camera = make_camera()
    votes = tuple(CharacterVote(character, 0.7, (("8", 0.2),)) for character in "B12")
    sighting = make_sighting(camera, "B12", votes=votes, lon=67.03, lat=24.85)
    see(fresh_handler(), camera, plates=[sighting])
    read = PlateRead.objects.get()
    assert (read.text, read.camera, read.simulated, bytes(read.crop)) == ("B12", camera, True, JPEG)
    assert read.votes[0] == ["B", 0.7, [["8", 0.2]]] and read.reads[0][1] == "B12"
    assert "812" in read.keys and read.keys[0] == "B12"


def test_a_later_revision_replaces_and_an_earlier_or_repeated_one_changes_nothing() -> None:
    camera, handler, name, now = make_camera(), fresh_handler(), uuid4(), timezone.now()
    first, second = (
        make_sighting(camera, text, tracklet_id=name, revision=revision, at=now - timedelta(hours=26 * (1 - revision)))
        for revision, text in enumerate(("ABC123", "ABC124"))
    )
    see(handler, camera, plates=[first])
    for again in ([second, first], [second], [first]):
        see(handler, camera, plates=again)
        assert PlateRead.objects.values_list("text", "revision").get() == ("ABC124", 1)


@pytest.mark.parametrize(
    "values",
    [
        {"text": "AB\n"},
        {"votes": (CharacterVote("A\n", 0.9), CharacterVote("B", 0.9), CharacterVote("1", 0.9))},
        *({"votes": tuple(CharacterVote("A", 0.9, ((other, 0.3),)) for _ in "AB1")} for other in ("\0", "BCD", "", "*")),
        {"reads": (RawRead(0.0, "AB\n", 0.8),)},
    ],
)
def test_a_sighting_that_no_table_takes_is_refused_as_it_comes(values: dict[str, Any]) -> None:
    """Otherwise it had a whole round stored message by message."""
    sighting = make_sighting(make_camera(), "AB1")
    assert decode(encode(sighting), RecognitionMessage) == sighting
    with pytest.raises(MalformedMessage):
        decode(encode(msgspec.structs.replace(sighting, **values)), RecognitionMessage)


def test_a_day_past_its_retention_is_dropped_with_all_that_is_in_it(settings: Any) -> None:
    camera, handler, now = make_camera(), fresh_handler(), timezone.now()
    for days in (0, 2):
        see(handler, camera, plates=[make_sighting(camera, f"DAY{days}", at=now - timedelta(days=days))])
    settings.PLATE_RETENTION_DAYS = 1
    gone = read_days_purge(today=now.date())
    assert (now - timedelta(days=2)).date() in gone
    assert PlateRead.objects.values_list("text", flat=True).get() == "DAY0"
    read_days_prepare(today=now.date())
    assert (now + timedelta(days=2)).date() in partitions_list("plates_read")


def seen_by(user: Any) -> set[str]:
    return set(PlateRead.objects.visible_to(user).values_list("text", flat=True))


def test_reads_are_seen_within_camera_scope_and_older_ones_with_rank() -> None:
    mine, other, now = make_camera(), make_camera(jurisdiction="east"), timezone.now()
    handler = fresh_handler()
    see(handler, mine, other, plates=[make_sighting(mine, "MINE1"), make_sighting(other, "EAST1")])
    see(handler, mine, plates=[make_sighting(mine, "OLD11", at=now - timedelta(days=8))])
    assert seen_by(make_user(Role.TRAFFIC_OFFICER, rank=Rank.INSPECTOR)) == {"MINE1"}
    assert seen_by(make_user(Role.TRAFFIC_OFFICER, rank=Rank.DEPUTY_SUPERINTENDENT)) == {"MINE1", "OLD11"}
    assert seen_by(make_user(Role.TRAFFIC_OFFICER, groups=("city",))) == set()
    assert seen_by(make_user(Role.OPERATOR, rank=Rank.INSPECTOR_GENERAL)) == set()


def test_rank_in_another_posting_opens_nothing_here() -> None:
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, "OLD11", at=timezone.now() - timedelta(days=8))])
    user = make_user(Role.TRAFFIC_OFFICER, rank=Rank.CONSTABLE)
    make_posting(user, Role.SUPERVISOR, jurisdictions=("east",), rank=Rank.SUPERINTENDENT)
    make_posting(user, Role.OPERATOR, rank=Rank.SUPERINTENDENT)
    assert seen_by(user) == set()
