"""Hotlists: what a file must hold, four eyes, a preview before anything is in force, and nothing lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.plates.choices import VersionState
from apps.plates.hotlist_files import Row, digest_of, parse_hotlist
from apps.plates.hotlist_services import hotlist_renew, hotlist_withdraw
from apps.plates.models import Hotlist, HotlistEntry, HotlistVersion
from apps.plates.preview import FEW_ENTRIES, MOST_PLATES
from apps.plates.refusals import (
    BadFile,
    HitsTooMuch,
    ListEnded,
    NeedsSecond,
    NoChange,
    NotPreviewed,
    NotUnderWay,
    OldSource,
    TooManyWild,
    UnderWay,
)
from apps.plates.version_services import (
    MOST_WILD,
    hotlist_amend,
    hotlist_import,
    version_activate,
    version_discard,
    version_preview,
    version_preview_run,
)
from safecity_gis.messages.plates import CharacterVote
from tests.apps.plates.seeing import fresh_handler, keeper, make_empty_list, make_list, make_sighting, see
from tests.factories import make_camera, make_user


def test_a_file_becomes_entries_whatever_its_case_order_and_separator() -> None:
    rows = parse_hotlist("\ufeffPlate;Make;Colour\r\nabc-123;Toyota;white\r\n\r\nBCD 1?4;;\r\n")
    assert rows == [Row("ABC123", "Toyota", "white"), Row("BCD1?4")]
    assert digest_of(rows, alike=True) == digest_of(rows[::-1], alike=True) != digest_of(rows, alike=False)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("make\nToyota\n", 1, "one of them plate"),
        ("plate,wheels\nABC123,4\n", 1, "no column wheels"),
        ("plate,plate\nABC123,ABC123\n", 1, "twice"),
        ("plate,make\nABC123\n", 2, "1 columns, not 2"),
        ("plate\nAB#123\n", 2, "letters A-Z and digits"),
        ("plate\nABC123\nabc 123\n", 3, "same plate as in line 2"),
        ("plate,make\nABC123,Toy\ufffdta\n", 2, "UTF-8"),
        ("plate,remarks\nABC123," + "x" * 301 + "\n", 2, "longer than 300"),
        ("plate\n", 1, "no entries"),
        ("", 1, "one of them plate"),
        ('plate\n"ABC123\n', 2, "no CSV"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_skipped(text: str, line: int, words: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse_hotlist(text)
    assert refused.value.data is not None
    (error,) = refused.value.data["errors"]
    assert error["line"] == line and words in error["what"]


def test_every_wrong_line_is_told() -> None:
    with pytest.raises(BadFile) as refused:
        parse_hotlist("plate\nABC123\n#\n##\n")
    assert refused.value.data is not None and refused.value.data["count"] == 2


def drafted(hotlist: Hotlist, *plates: str, actor: object = None) -> HotlistVersion:
    rows = [Row(plate) for plate in plates]
    version = hotlist_import(actor=actor, hotlist=hotlist, rows=rows, alike=True, as_of=timezone.now())  # type: ignore[arg-type]
    assert version is not None
    return version


def in_force(hotlist: Hotlist) -> set[str]:
    return set(HotlistEntry.objects.active().filter(hotlist=hotlist).values_list("pattern", flat=True))


@pytest.mark.django_db
def test_a_list_is_in_force_only_after_preview_and_by_a_second_person() -> None:
    maker, second, hotlist = keeper(), keeper(), make_empty_list()
    version = drafted(hotlist, "ABC123", actor=maker)
    with pytest.raises(NotPreviewed):
        version_activate(actor=second, version=version)
    version = version_preview(actor=maker, version=version)
    with pytest.raises(NeedsSecond):
        version_activate(actor=maker, version=version)
    assert in_force(hotlist) == set()
    version_activate(actor=second, version=version)
    assert in_force(hotlist) == {"ABC123"}
    with pytest.raises(NotUnderWay):
        version_activate(actor=second, version=version)


@pytest.mark.django_db
def test_the_database_itself_wants_four_eyes_and_a_preview() -> None:
    maker = keeper()
    version = drafted(make_empty_list(), "ABC123", actor=maker)
    with pytest.raises(IntegrityError, match="four_eyes"):
        HotlistVersion.objects.filter(pk=version.pk).update(activated_by=maker)


@pytest.mark.django_db
def test_the_daily_list_is_put_in_force_by_one_and_keeps_what_was() -> None:
    maker, hotlist = keeper(), make_list("ABC123", "BCD234")
    version = drafted(hotlist, "BCD234", "CDE345", actor=maker)
    assert (version.added, version.removed, version.needs_second) == (2, 2, False)
    assert in_force(hotlist) == {"ABC123", "BCD234"}
    version_activate(actor=maker, version=version_preview(actor=maker, version=version))
    assert in_force(hotlist) == {"BCD234", "CDE345"}
    assert hotlist.entries.exclude(active_to=None).count() == 2
    assert list(hotlist.versions.values_list("state", flat=True)) == [VersionState.ACTIVE, VersionState.PAST]


@pytest.mark.django_db
def test_the_same_list_again_only_becomes_younger() -> None:
    hotlist = make_list("ABC123", age=timedelta(hours=30))
    now = timezone.now()
    again = hotlist_import(actor=None, hotlist=hotlist, rows=[Row("ABC123", "Toyota", "white", "")], alike=True, as_of=now)
    hotlist.refresh_from_db()
    assert again is None and hotlist.as_of == now and hotlist.versions.count() == 1


@pytest.mark.django_db
def test_a_change_under_way_keeps_others_out_until_it_is_discarded() -> None:
    maker, hotlist = keeper(), make_list("ABC123")
    version = hotlist_amend(actor=maker, hotlist=hotlist, add=[Row("BCD?34")], remove=["ABC123"], alike=True)
    assert version.needs_second
    with pytest.raises(UnderWay):
        hotlist_amend(actor=maker, hotlist=hotlist, add=[Row("CDE345")], alike=True)
    version_discard(actor=maker, version=version)
    with pytest.raises(NotUnderWay):
        version_preview(actor=maker, version=version)
    with pytest.raises(NoChange):
        hotlist_amend(actor=maker, hotlist=hotlist, remove=["NONE12"], alike=True)
    assert in_force(hotlist) == {"ABC123"} and not hotlist.entries.exclude(removed_in=None).exists()


@pytest.mark.django_db
def test_an_older_source_and_an_ended_list_are_refused() -> None:
    hotlist, rows = make_list("ABC123"), [Row("BCD234")]
    for as_of in (timezone.now() - timedelta(days=1), timezone.now() + timedelta(hours=1)):
        with pytest.raises(OldSource):
            hotlist_import(actor=None, hotlist=hotlist, rows=rows, alike=True, as_of=as_of)
    hotlist_withdraw(actor=keeper(), hotlist=hotlist, reason="register closed")
    with pytest.raises(ListEnded):
        hotlist_import(actor=None, hotlist=hotlist, rows=rows, alike=True, as_of=timezone.now())
    with pytest.raises(ListEnded):
        hotlist_renew(actor=keeper(), hotlist=hotlist, expires_at=timezone.now() + timedelta(days=1))


@pytest.mark.django_db
def test_a_list_names_source_basis_and_owner_and_ends_within_ninety_days() -> None:
    with pytest.raises(IntegrityError, match="accounted_for"):
        make_empty_list(legal_basis="")


@pytest.mark.django_db
def test_a_list_lasts_ninety_days_at_most() -> None:
    with pytest.raises(IntegrityError, match="ends"):
        make_empty_list(expires_at=timezone.now() + timedelta(days=91))


@pytest.mark.django_db
def test_who_keeps_lists_elsewhere_or_none_is_refused_and_recorded() -> None:
    hotlist = make_list("ABC123")
    for user in (make_user(Role.TRAFFIC_OFFICER), keeper(jurisdictions=("east",))):
        with pytest.raises(PermissionDenied):
            hotlist_withdraw(actor=user, hotlist=hotlist, reason="not mine")
        assert Entry.objects.filter(actor=user.username, action=Action.HOTLIST_CHANGE, outcome=Outcome.REFUSED).count() == 1
        assert not Hotlist.objects.visible_to(user).exists()


def week_of_reads(*plates: str, **values: object) -> None:
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, plate, **values) for plate in plates])


@pytest.mark.django_db
@pytest.mark.parametrize("others", [1, FEW_ENTRIES])
def test_a_preview_counts_what_matching_would_have_found(others: int) -> None:
    week_of_reads("ABC123", "ABC123", "A8C123", "ABC129", "XYZ999")
    camera = make_camera()
    unsure = [CharacterVote(character, 0.99) for character in "ABX123"]
    unsure[2] = CharacterVote("X", 0.5, (("C", 0.4),))
    old = make_sighting(camera, "ABC123", at=timezone.now() - timedelta(days=8))
    see(fresh_handler(), camera, plates=[make_sighting(camera, "ABX123", votes=tuple(unsure)), old])
    version = version_preview(
        actor=None, version=drafted(make_empty_list(), "ABC123", "ABC12?", *(f"NONE{n}" for n in range(others)))
    )
    assert version.preview is not None
    told = {one["pattern"]: (one["hits"], one["plates"]) for one in version.preview["patterns"]}
    assert told == {"ABC123": (4, 3), "ABC12?": (3, 2)}
    assert (version.preview["reads"], version.preview["hits"], version.preview["too_much"]) == (6, 7, [])


@pytest.mark.django_db
def test_a_pattern_that_would_hit_too_many_is_not_put_in_force() -> None:
    week_of_reads(*(f"KHI{number:02d}" for number in range(MOST_PLATES + 1)))
    version = version_preview(actor=None, version=drafted(make_empty_list(), "KHI*"))
    with pytest.raises(HitsTooMuch) as refused:
        version_activate(actor=None, version=version)
    assert refused.value.data == {"patterns": ["KHI*"]}


@pytest.mark.django_db
def test_a_long_preview_runs_as_a_job_unless_discarded_meanwhile() -> None:
    version = drafted(make_empty_list(), "ABC123")
    HotlistVersion.objects.filter(pk=version.pk).update(state=VersionState.PREVIEWING)
    version.refresh_from_db()
    version_preview_run(version=version)
    version.refresh_from_db()
    assert version.state == VersionState.PREVIEWED


@pytest.mark.django_db
def test_a_list_has_so_many_wildcards_and_no_more() -> None:
    hotlist = make_empty_list()
    with pytest.raises(TooManyWild):
        drafted(hotlist, *(f"A?{number:04d}" for number in range(MOST_WILD + 1)))
    assert not hotlist.versions.exists()


@pytest.mark.django_db
def test_a_made_up_list_is_previewed_on_simulated_reads_alone() -> None:
    week_of_reads("ABC123", simulated=False)
    week_of_reads("ABC123")
    for simulated, hits in ((True, 1), (False, 2)):
        hotlist = make_empty_list(simulated=simulated)
        version = version_preview(actor=None, version=drafted(hotlist, "ABC123"))
        assert version.preview is not None and (version.preview["hits"], version.preview["reads"]) == (hits, hits)


@pytest.mark.django_db
def test_a_preview_of_another_day_puts_nothing_in_force() -> None:
    version = version_preview(actor=None, version=drafted(make_empty_list(), "ABC123"))
    HotlistVersion.objects.filter(pk=version.pk).update(previewed_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(NotPreviewed):
        version_activate(actor=None, version=version)
