"""What confirms a lead, and what does not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.checking import TRANSITIONS, Answer, Answers, Compared, HitState, ListAnswer, objections

SEEN = Compared(photo=True, tells_make=True, tells_colour=True, amber=False)
AGREED = Answers(Answer.SAME, Answer.SAME, Answer.SAME, ListAnswer.FRESH)


def test_all_the_same_on_a_fresh_list_confirms_for_everything() -> None:
    assert objections(AGREED, SEEN, penalty=False) == objections(AGREED, SEEN, penalty=True) == []


@pytest.mark.parametrize(
    ("answers", "compared", "code"),
    [
        (replace(AGREED, plate=Answer.UNSURE), SEEN, "plate_not_same"),
        (replace(AGREED, plate=Answer.DIFFERENT), SEEN, "plate_not_same"),
        (replace(AGREED, make=Answer.DIFFERENT), SEEN, "make_differs"),
        (replace(AGREED, colour=Answer.DIFFERENT), SEEN, "colour_differs"),
        (replace(AGREED, make=Answer.UNTOLD), SEEN, "make_unanswered"),
        (AGREED, replace(SEEN, tells_colour=False), "colour_unanswered"),
        (replace(AGREED, list_age=ListAnswer.OLD), SEEN, "list_old"),
        (AGREED, replace(SEEN, amber=True), "list_old"),
        (AGREED, replace(SEEN, photo=False), "no_photo"),
        (AGREED, replace(SEEN, listed=False), "not_listed"),
    ],
)
def test_one_thing_amiss_is_enough_not_to_confirm(answers: Answers, compared: Compared, code: str) -> None:
    assert objections(answers, compared, penalty=False) == [code]


def test_an_old_list_confirms_once_its_source_was_asked() -> None:
    assert objections(replace(AGREED, list_age=ListAnswer.ASKED), replace(SEEN, amber=True), penalty=True) == []


def test_what_is_unsure_may_be_looked_at_on_the_road_but_is_no_evidence() -> None:
    unsure = replace(AGREED, make=Answer.UNSURE)
    assert objections(unsure, SEEN, penalty=False) == []
    assert objections(unsure, SEEN, penalty=True) == ["make_unsure"]


@given(
    st.builds(Answers, *(st.sampled_from(Answer) for _ in range(3)), st.sampled_from(ListAnswer)),
    st.builds(Compared, *(st.booleans() for _ in range(5))),
)
def test_nothing_is_confirmed_without_photo_and_plate_and_evidence_asks_no_less_than_dispatch(
    answers: Answers, compared: Compared
) -> None:
    dispatch, penalty = (set(objections(answers, compared, penalty=penalty)) for penalty in (False, True))
    assert dispatch <= penalty
    if not dispatch:
        assert compared.photo and answers.plate is Answer.SAME and answers.list_age is not ListAnswer.OLD


def test_what_a_person_decided_stays_decided() -> None:
    assert [state for state, after in TRANSITIONS.items() if after] == [HitState.OPEN, HitState.WITHDRAWN, HitState.AGAIN]
    assert TRANSITIONS[HitState.WITHDRAWN] == {HitState.OPEN, HitState.AGAIN}
    assert set(TRANSITIONS) == set(HitState)
