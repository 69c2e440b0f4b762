"""Grammars: what a place's rule allows and puts right, how expected a text is, and what is no grammar."""

import math
import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.grammar import ALIKE, ALPHABET, GrammarError, read_grammar
from safecity_gis.grammars import grammar_names, load_grammar

GRAMMAR: dict[str, Any] = {
    "name": "test",
    "title": "Test",
    "classes": {"L": "ABCDEFGHJKLMNPRSTUVWXYZ", "D": "0123456789", "R": ["KA", "MH", "G"]},
    "form": [{"name": "car", "pattern": "LLL-DDD", "weight": 3}, {"name": "region", "pattern": "R-DD-LD"}],
    "free": {"share": 0.1, "lengths": [4, 7], "write": {"O": "0"}},
    "other_words": ["TAXI"],
    "bands": ["PK"],
}


def test_a_form_knows_its_texts_by_place() -> None:
    grammar = read_grammar(GRAMMAR)
    assert [form.name for form in grammar.forms if form.holds("ABC123")] == ["car"]
    assert grammar.form_of("KA12B3") is not None
    assert grammar.form_of("ABO123") is None, "O stands in no place for letters"
    assert grammar.written("ABC123") == "ABC-123" and grammar.written("KA12B3") == "KA-12-B3"
    assert grammar.written("WHAT1") == "WHAT1"


def test_a_code_has_the_lengths_of_its_class() -> None:
    lengths = sorted(form.length for form in read_grammar(GRAMMAR).forms if form.name == "region")
    assert lengths == [5, 6]


@pytest.mark.parametrize(
    ("read", "text"), [("A8C1Z3", "ABC123"), ("ABCI2S", "ABC125"), ("4BC0O0", "ABC000"), ("KAI28B", "KA12B8")]
)
def test_only_what_a_place_forbids_is_put_right(read: str, text: str) -> None:
    assert text in {made for form in read_grammar(GRAMMAR).forms for made in form.repairs(read)}


def test_what_a_place_allows_stays_even_if_it_looks_like_something_else() -> None:
    (car,) = (form for form in read_grammar(GRAMMAR).forms if form.name == "car")
    assert list(car.repairs("BSZ852")) == ["BSZ852"]
    assert list(car.repairs("A-C123")) == [] and list(car.repairs("WWW1W3")) == [] and list(car.repairs("")) == []


@given(st.text(ALPHABET, max_size=12))
def test_a_repair_keeps_to_its_form_and_looks_like_what_was_read(text: str) -> None:
    for form in read_grammar(GRAMMAR).forms:
        for made in form.repairs(text):
            assert form.holds(made)
            assert all(new == old or new in ALIKE[old] for old, new in zip(text, made, strict=True))


def test_a_common_form_is_expected_more_than_a_rare_one_and_that_more_than_a_free_text() -> None:
    grammar = read_grammar(GRAMMAR)
    common, rare, free = (grammar.log_prior(text) for text in ("ABC123", "KA12B3", "QWERTY"))
    assert common > free and rare > free
    assert grammar.log_prior("TAXI") == grammar.log_prior("TAX1") == -math.inf, "a word on a vehicle is no plate"
    assert grammar.log_prior("AB") == -math.inf and grammar.log_prior("ABCDEFGH") == -math.inf
    assert grammar.free("HOLO") == "H0L0"


def test_without_free_texts_only_forms_are_plates() -> None:
    grammar = read_grammar({**GRAMMAR, "free": {}})
    assert grammar.log_prior("QWERTY") == -math.inf
    assert math.isfinite(grammar.log_prior("ABC123"))


@pytest.mark.parametrize(
    "change",
    [
        {"form": []},
        {"form": [{"name": "x", "pattern": "LLQ"}]},
        {"form": [{"name": "x", "pattern": "L" * 13}]},
        {"form": [{"name": "x", "pattern": "L", "weight": 0}]},
        {"form": [{"name": "x", "pattern": "L", "weight": "much"}]},
        {"classes": {"LL": "AB"}},
        {"classes": {"L": ""}},
        {"classes": {"L": "ab", "D": "0", "R": "A"}},
        {"free": {"share": 1}},
        {"free": {"share": 0.1, "lengths": [4]}},
        {"bands": "PK"},
        {"colour": "green"},
        {"title": None, "classes": None},
    ],
)
def test_what_is_no_grammar_is_refused_with_the_place(change: dict[str, Any]) -> None:
    with pytest.raises(GrammarError):
        read_grammar({**GRAMMAR, **change})


@pytest.mark.parametrize("name", grammar_names())
def test_the_project_s_grammars_can_be_read_and_name_their_sources(name: str) -> None:
    grammar = load_grammar(name)
    assert grammar.name == name and grammar.forms
    assert sum(math.exp(form.log_share) for form in grammar.forms) + math.exp(grammar.free_log_share) == pytest.approx(1)


def test_a_grammar_that_there_is_not_is_refused() -> None:
    with pytest.raises(GrammarError, match="pakistan"):
        load_grammar("../pakistan")


TINY: dict[str, Any] = {
    "name": "tiny",
    "title": "Tiny",
    "classes": {"L": "AB", "D": "01", "R": ["X", "YZ", "ZZ"]},
    "form": [{"name": "one", "pattern": "L-D", "weight": 3}, {"name": "two", "pattern": "RD", "weight": 1}],
    "free": {"share": 0.2, "lengths": [2, 4]},
}


def test_how_expected_the_texts_of_a_series_are_adds_up_to_its_share() -> None:
    """Against texts of as many characters drawn at random; a code of two lengths makes two series of half the share each."""
    shares: dict[tuple[str, int], float] = {}
    grammar = read_grammar(TINY)
    for length in (2, 3):
        for text in map("".join, product("ABXYZ01", repeat=length)):
            form = grammar.form_of(text)
            if form is not None:
                key = form.name, length
                shares[key] = shares.get(key, 0.0) + math.exp(grammar.log_prior(text)) / len(ALPHABET) ** length
    assert shares == pytest.approx({("one", 2): 0.6, ("two", 2): 0.1, ("two", 3): 0.1})
    assert math.exp(grammar.log_prior("QQ")) == pytest.approx(0.2 / 3), "one of three lengths"


def test_a_free_text_has_the_least_and_the_most_characters_and_no_other_number() -> None:
    grammar = read_grammar(TINY)
    assert [math.isfinite(grammar.log_prior("Q" * length)) for length in range(6)] == [False, False, True, True, True, False]


def test_of_two_series_with_the_same_texts_the_likelier_one_is_told() -> None:
    both = [{"name": "rare", "pattern": "LD", "weight": 1}, {"name": "usual", "pattern": "LD", "weight": 2}]
    form = read_grammar({**TINY, "form": both}).form_of("A1")
    assert form is not None and form.name == "usual"


def test_a_text_that_could_be_put_right_in_too_many_ways_is_left_alone() -> None:
    """Each 0 may be O, Q or D: three of them are 27 ways, two are 9."""
    letters = {**TINY, "classes": {"L": "OQD", "D": "01"}, "form": [{"name": "x", "pattern": "LLLD"}]}
    (form,) = read_grammar(letters).forms
    assert list(form.repairs("0001")) == [] and len(list(form.repairs("00O1"))) == 9
    assert next(form.repairs("O0D1")) == "OOD1", "the likeliest first"


def test_gaps_stand_where_the_pattern_has_them_whatever_the_length_of_the_codes() -> None:
    grammar = read_grammar({**TINY, "form": [{"name": "x", "pattern": "R-DD-L"}]})
    assert [grammar.written(text) for text in ("X01A", "YZ01A", "YZ01")] == ["X-01-A", "YZ-01-A", "YZ01"]
    assert sorted(grammar.lengths) == [4, 5]


@pytest.mark.parametrize(("length", "good"), [(12, True), (13, False), (0, False)])
def test_a_series_has_one_to_twelve_characters(length: int, good: bool) -> None:
    change = {**TINY, "form": [{"name": "x", "pattern": "L" * length + "-"}]}
    if good:
        assert read_grammar(change).forms[0].length == length
    else:
        with pytest.raises(GrammarError, match="1 to 12 characters"):
            read_grammar(change)


def test_what_a_grammar_leaves_out_is_none() -> None:
    bare = read_grammar({key: TINY[key] for key in ("name", "title", "classes", "form")})
    assert (bare.name, bare.title, bare.two_lines) == ("tiny", "Tiny", False)
    assert (bare.bands, bare.other_words, dict(bare.free_writing)) == (frozenset(), frozenset(), {})
    assert bare.free("O0") == "O0" and not bare.is_word("TAXI")
    full = read_grammar({**GRAMMAR, "two_lines": True})
    assert full.two_lines and full.bands == {"PK"} and full.is_word("TAXI") and full.is_word("7AX1") and not full.is_word("TAXIS")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"classes": {"-": "AB"}}, "'-' is no single character"),
        ({"classes": {"L": ["ab"], "D": "0", "R": "A"}}, "classes.L: 'ab'"),
        ({"bands": ["P K"]}, "bands: 'P K'"),
        ({"other_words": ["TAXI", ""]}, "other_words: ''"),
        ({"form": [{"name": "x", "pattern": "LQP"}]}, "form 'x': no class P, Q"),
        ({"free": {"share": -0.1}}, "free.share"),
        ({"form": [{"name": "x", "pattern": "L", "weight": -1}]}, "weight above 0"),
        ({"form": [{"name": "x", "pattern": "L", "weight": math.inf}]}, "weight above 0"),
        ({"form": [{"pattern": "L"}]}, "missing"),
        ({"colour": 1, "age": 2}, "unknown: age, colour"),
    ],
)
def test_the_refusal_names_the_place(change: dict[str, Any], told: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(told)):
        read_grammar({**TINY, **change})
