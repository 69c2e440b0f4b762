"""Matching plates against lists: normal form, bounds of patterns, one likely character and no more."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.decision import Vote
from safecity_gis.core.plates.matching import (
    LOOKALIKES,
    MOST_VARIANTS,
    OF_LISTS,
    OF_SEARCHES,
    Matcher,
    MatchKind,
    Pattern,
    PatternError,
    Wanted,
    normalise,
    variants,
)

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
plates = st.text(CHARACTERS, min_size=2, max_size=10)


@st.composite
def votes_of(draw: st.DrawFn, text: str) -> list[Vote]:
    shares = st.lists(st.tuples(st.sampled_from(CHARACTERS), st.floats(0, 1)), max_size=4)
    return [Vote(character, draw(st.floats(0, 1)), tuple(draw(shares))) for character in text]


@st.composite
def sightings(draw: st.DrawFn) -> tuple[str, list[Vote]]:
    text = draw(plates)
    return text, draw(votes_of(text))


def test_small_letters_spaces_and_urdu_digits_are_the_same_plate() -> None:
    assert {normalise(written) for written in ("abc-123", "ABC 123", "ＡＢＣ１２３", "abc ۱۲۳", "A·B·C—1.2.3")} == {"ABC123"}


@given(st.text())
def test_the_normal_form_is_of_plate_characters_and_stays_as_it_is(text: str) -> None:
    plain = normalise(text)
    assert set(plain) <= set(CHARACTERS)
    assert normalise(plain) == plain


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "short"),
        ("?", "short"),
        ("AB*", "short"),
        ("A" * 17, "long"),
        ("ABC????", "wild"),
        ("*ABC*", "wild"),
        ("ABC#1", "strange"),
        ("ابج123", "strange"),
    ],
)
def test_a_pattern_that_is_none_says_why(written: str, code: str) -> None:
    with pytest.raises(PatternError) as refused:
        Pattern.parse(written, OF_LISTS)
    assert refused.value.code == code


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_bounded_pattern_or_refused(written: str) -> None:
    try:
        pattern = Pattern.parse(written, OF_SEARCHES)
    except PatternError:
        return
    assert pattern.text.count("?") <= 6 and pattern.text.count("*") <= 2 and 2 <= len(pattern.text) <= 16
    assert Pattern.parse(pattern.text, OF_SEARCHES) == pattern


def test_wildcards_stand_for_one_and_for_many() -> None:
    pattern = Pattern.parse("abc-?2*", OF_LISTS)
    assert [pattern.holds(text) for text in ("ABC123", "ABC12", "ABC22345", "ABC133", "XABC123")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@given(sightings())
def test_variants_differ_in_one_character_and_are_bounded(sighting: tuple[str, list[Vote]]) -> None:
    text, votes = sighting
    found = variants(text, votes)
    assert found.pop(text) == 1.0
    assert len(found) <= MOST_VARIANTS
    for other, score in found.items():
        assert len(other) == len(text) and sum(a != b for a, b in zip(text, other, strict=True)) == 1
        assert 0 < score <= 1


@given(plates)
def test_without_votes_only_lookalikes_are_taken(text: str) -> None:
    for other in set(variants(text)) - {text}:
        place = next(place for place in range(len(text)) if text[place] != other[place])
        assert LOOKALIKES[text[place]] == other[place]


@given(plates, plates)
def test_lookalikes_work_both_ways(one: str, other: str) -> None:
    assert (other in variants(one)) == (one in variants(other))


@given(sightings(), st.lists(plates, max_size=30), st.booleans())
def test_the_matcher_finds_what_looking_at_every_entry_finds(
    sighting: tuple[str, list[Vote]], texts: list[str], alike: bool
) -> None:
    text, votes = sighting
    entries = [Wanted(key, pattern, alike) for key, pattern in enumerate([*texts, text, *variants(text, votes)])]
    found = Matcher(entries).match(text, votes)
    wanted = {one.key for one in entries if one.pattern == text or (alike and one.pattern in variants(text, votes))}
    assert {match.key for match in found} == wanted
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_two_lookalikes_are_one_too_many() -> None:
    matcher = Matcher([Wanted(1, "B0B123", True)])
    assert [match.kind for match in matcher.match("B0B123")] == [MatchKind.EXACT]
    assert [(match.kind, match.place) for match in matcher.match("BOB123")] == [(MatchKind.ALIKE, 1)]
    assert matcher.match("8OB123") == []


def test_a_likely_alternative_is_a_lead_and_an_unlikely_one_is_none() -> None:
    matcher = Matcher([Wanted(1, "KLA77", True)])
    votes = [Vote(character, 0.99, ()) for character in "KLX77"]
    likely = [*votes[:2], Vote("X", 0.6, (("A", 0.4),)), *votes[3:]]
    unlikely = [*votes[:2], Vote("X", 0.97, (("A", 0.03),)), *votes[3:]]
    assert [match.score for match in matcher.match("KLX77", likely)] == [pytest.approx(0.4)]
    assert matcher.match("KLX77", unlikely) == []


def test_an_unsure_lookalike_weighs_more_than_a_sure_one() -> None:
    sure, unsure = ([Vote(character, confidence, ()) for character in "B12"] for confidence in (0.99, 0.4))
    assert variants("B12", unsure)["812"] > variants("B12", sure)["812"]


def test_entries_without_lookalikes_and_wildcards_match_as_they_stand() -> None:
    matcher = Matcher([Wanted(1, "ABC10", False), Wanted(2, "AB?10", True)])
    assert [match.key for match in matcher.match("ABC1O")] == []
    assert [(match.key, match.kind) for match in matcher.match("ABX10")] == [(2, MatchKind.WILDCARD)]


def test_votes_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 3 votes"):
        variants("ABC", [Vote("A", 1.0, ())])


def test_a_hundred_thousand_entries_cost_less_than_a_millisecond_a_read() -> None:
    matcher = Matcher(Wanted(number, f"A{number:06d}", True) for number in range(100_000))
    votes = [Vote(character, 0.8, (("B", 0.1), ("8", 0.1))) for character in "A012345"]
    started = time.process_time()
    for _ in range(200):
        matcher.match("A012345", votes)
    assert (time.process_time() - started) / 200 < 0.001
