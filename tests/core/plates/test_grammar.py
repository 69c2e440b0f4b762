"""Grammars: what a place's rule allows and puts right, how expected a text is, and what is no grammar."""

import math
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
