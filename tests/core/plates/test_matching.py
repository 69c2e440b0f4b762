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
    Bounds,
    Match,
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


@pytest.mark.parametrize(
    ("written", "bounds", "text"),
    [
        ("AB", OF_LISTS, "AB"),
        ("A" * 16, OF_LISTS, "A" * 16),
        ("ABC???", OF_LISTS, "ABC???"),
        ("ABC**", OF_LISTS, "ABC*"),
        ("ab -?", OF_SEARCHES, "AB?"),
        ("*A*B??????", OF_SEARCHES, "*A*B??????"),
    ],
)
def test_a_pattern_within_its_bounds_is_kept(written: str, bounds: Bounds, text: str) -> None:
    assert Pattern.parse(written, bounds).text == text


@pytest.mark.parametrize(
    ("written", "code"), [("A?", "short"), ("AB???????", "wild"), ("AB***C*D*", "wild"), ("A" * 15 + "??", "long")]
)
def test_a_search_has_wider_bounds_but_has_some(written: str, code: str) -> None:
    with pytest.raises(PatternError) as refused:
        Pattern.parse(written, OF_SEARCHES)
    assert refused.value.code == code


def test_a_pattern_without_wildcards_is_the_text_and_no_expression() -> None:
    assert Pattern("ABC").holds("ABC") and not Pattern("ABC").holds("ABCD") and not Pattern("ABC").is_wild
    assert Pattern("A?C*").regex == "^A.C.*$" and Pattern("A?C*").is_wild


def test_an_alternative_is_as_likely_as_it_stands_against_the_character_itself() -> None:
    votes = [Vote("K", 0.6, (("X", 0.2), ("H", 0.05), ("Y", 0.04), ("K", 0.9))), Vote("L", 1.0, ())]
    assert variants("KL", votes) == pytest.approx({"KL": 1.0, "XL": 0.2 / 0.8, "HL": 0.05 / 0.65})


@pytest.mark.parametrize(
    ("confidence", "share", "likelihood"), [(1.0, 0.0, 0.1), (0.4, 0.0, 0.4), (0.5, 0.5, 0.5), (0.9, 0.1, 0.15)]
)
def test_a_lookalike_is_a_tenth_where_the_read_is_sure_and_more_where_it_is_not(
    confidence: float, share: float, likelihood: float
) -> None:
    assert variants("B", [Vote("B", confidence, (("8", share),))])["8"] == pytest.approx(likelihood)


def test_the_likeliest_variants_are_kept_where_there_are_too_many() -> None:
    votes = [Vote("K", 0.5, tuple((other, 0.1 + 0.001 * place) for other in "XYZWV")) for place in range(6)]
    found = variants("KKKKKK", votes)
    assert len(found) == MOST_VARIANTS + 1
    assert [sum("K" * place + other + "K" * (5 - place) in found for other in "XYZWV") for place in range(6)] == [
        0,
        4,
        5,
        5,
        5,
        5,
    ]


def test_matches_tell_what_was_wanted_and_where_the_read_differs() -> None:
    matcher = Matcher([Wanted(3, "ABC1", True), Wanted(1, "A8C1", True), Wanted(2, "AB*", True), Wanted(4, "A8C1", False)])
    assert len(matcher) == 4
    assert matcher.match("ABC1") == [
        Match(2, MatchKind.WILDCARD, 1.0, "AB*"),
        Match(3, MatchKind.EXACT, 1.0, "ABC1"),
        Match(1, MatchKind.ALIKE, 0.1, "A8C1", 1),
    ]
    assert Matcher([]).match("ABC1") == [] and Matcher([Wanted(1, "A?C1", True)]).match("AXC1")[0].key == 1
