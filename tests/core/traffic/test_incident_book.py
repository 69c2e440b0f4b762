"""One incident for what several tell of one place, over when nobody tells of it any more."""

import pytest

from safecity_gis.core.traffic.incident_book import OVER_S, TOGETHER_M, IncidentBook
from safecity_gis.core.traffic.incidents import Finding, Kind

NOW = 1_800_000_000.0
CODES = ("east", "west")


def finding(kind: Kind = Kind.STOPPED, *, slot: int = 1, way: int = 0, along_m: float = 100.0, since: float = NOW - 6) -> Finding:
    return Finding(kind, slot, way, along_m, since)


@pytest.mark.parametrize("kind", Kind)
def test_findings_near_each_other_are_one_incident_and_others_are_their_own(kind: Kind) -> None:
    book = IncidentBook()
    near, far = 100 + TOGETHER_M[kind] - 0.1, 100 + 2 * TOGETHER_M[kind]
    opened = book.take([finding(kind, slot=1), finding(kind, slot=2, along_m=near)], CODES, NOW).opened
    assert len(opened) == 1 and opened[0].slots == {1, 2}
    assert len(book.take([finding(kind, slot=3, along_m=far + 1)], CODES, NOW).opened) == 1


def test_another_carriageway_or_another_kind_is_another_incident() -> None:
    book = IncidentBook()
    opened = book.take([finding(), finding(way=1), finding(Kind.WALKING)], CODES, NOW).opened
    assert [(one.kind, one.carriageway) for one in opened] == [(Kind.STOPPED, 0), (Kind.STOPPED, 1), (Kind.WALKING, 0)]
    assert opened[0].key == f"east:100:{NOW - 6:.0f}" and opened[0].since == NOW - 6 and opened[0].told == finding()


def test_who_drives_the_wrong_way_takes_the_incident_along_and_who_stands_does_not() -> None:
    book = IncidentBook()
    book.take([finding(Kind.WRONG_WAY), finding(Kind.STOPPED)], CODES, NOW)
    book.take([finding(Kind.WRONG_WAY, along_m=20.0), finding(Kind.STOPPED, along_m=110.0)], CODES, NOW + 5)
    assert [one.along_m for one in book.open] == [20.0, 100.0]
    assert book.take([finding(Kind.WRONG_WAY, slot=2, along_m=30.0)], CODES, NOW + 6).opened == []


@pytest.mark.parametrize("kind", Kind)
def test_an_incident_is_over_when_nothing_supports_it_for_long_enough(kind: Kind) -> None:
    book = IncidentBook()
    (incident,) = book.take([finding(kind)], CODES, NOW).opened
    assert book.take([], CODES, NOW + OVER_S[kind]).ended == [] and book.open == [incident]
    assert book.take([], CODES, NOW + OVER_S[kind] + 0.1).ended == [incident] and book.open == []


def test_a_finding_that_goes_on_keeps_its_incident_open() -> None:
    book = IncidentBook()
    for second in range(60):
        changes = book.take([finding()], CODES, NOW + second)
        assert (len(changes.opened), changes.ended) == (1 if second == 0 else 0, [])


def test_a_slot_that_is_somebody_elses_now_joins_nothing_by_its_number() -> None:
    book = IncidentBook()
    book.take([finding(slot=1)], CODES, NOW)
    book.forget([1])
    assert len(book.take([finding(slot=1, along_m=300.0)], CODES, NOW).opened) == 1
