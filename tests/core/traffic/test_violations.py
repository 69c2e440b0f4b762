"""When a measurement is beyond doubt, and what forbids a penalty."""

import math

import pytest

from safecity_gis.core.plates.checking import Answer
from safecity_gis.core.traffic.violations import (
    Measurement,
    StolenSaid,
    ViolationAnswers,
    against_penalty,
    against_stolen,
    surely_above,
)

SAME = ViolationAnswers(Answer.SAME, Answer.SAME, Answer.SAME, Measurement.PLAUSIBLE)
CLEAN = StolenSaid(known=True, listed=False, amber=False)


@pytest.mark.parametrize(
    ("value", "sd", "allowed", "sure"),
    [
        (76.0, 2.0, 70.0, True),
        (75.9, 2.0, 70.0, False),
        (70.0, 0.0, 70.0, True),
        (69.9, 0.0, 70.0, False),
        (90.0, -9.0, 70.0, False),
    ],
)
def test_the_driver_is_given_three_deviations(value: float, sd: float, allowed: float, sure: bool) -> None:
    assert surely_above(value, sd, allowed) is sure


@pytest.mark.parametrize("values", [(math.nan, 1, 1), (9, math.nan, 1), (9, 1, math.nan), (math.inf, 1, 1), (9, 0, -math.inf)])
def test_what_is_no_number_is_never_sure(values: tuple[float, float, float]) -> None:
    assert not surely_above(*values)


def test_a_photo_that_agrees_in_everything_leaves_nothing_against_a_penalty() -> None:
    assert against_penalty(SAME, CLEAN, photo=True) == []


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        (ViolationAnswers(Answer.DIFFERENT, Answer.SAME, Answer.SAME, Measurement.PLAUSIBLE), ["plate_not_same"]),
        (ViolationAnswers(Answer.UNSURE, Answer.SAME, Answer.SAME, Measurement.PLAUSIBLE), ["plate_not_same"]),
        (ViolationAnswers(Answer.SAME, Answer.DIFFERENT, Answer.SAME, Measurement.PLAUSIBLE), ["make_differs"]),
        (
            ViolationAnswers(Answer.SAME, Answer.UNTOLD, Answer.DIFFERENT, Measurement.PLAUSIBLE),
            ["make_unanswered", "colour_differs"],
        ),
        (
            ViolationAnswers(Answer.SAME, Answer.UNSURE, Answer.UNTOLD, Measurement.PLAUSIBLE),
            ["make_unsure", "colour_unanswered"],
        ),
        (
            ViolationAnswers(Answer.SAME, Answer.SAME, Answer.UNSURE, Measurement.DOUBTFUL),
            ["colour_unsure", "measurement_doubtful"],
        ),
    ],
)
def test_each_answer_that_is_not_the_same_speaks_against_a_penalty(answers: ViolationAnswers, codes: list[str]) -> None:
    assert against_penalty(answers, CLEAN, photo=True) == codes


def test_without_a_photo_and_a_fresh_stolen_list_there_is_no_penalty() -> None:
    assert against_penalty(SAME, StolenSaid(known=False, listed=False, amber=False), photo=False) == [
        "no_photo",
        "no_stolen_list",
    ]
    assert against_stolen(StolenSaid(known=True, listed=True, amber=True)) == ["listed_stolen", "stolen_list_old"]
    assert against_stolen(StolenSaid(known=True, listed=False, amber=True)) == ["stolen_list_old"]
    assert against_stolen(CLEAN) == []
