"""What a plate says after several reads: the grammar decides between likes, and nothing is made up."""

from itertools import permutations

import numpy as np
import pytest

from safecity_gis.core.plates.decision import LABEL, Read, decide
from safecity_gis.core.plates.grammar import ALPHABET
from safecity_gis.grammars import load_grammar

PAKISTAN, INDIA, US = load_grammar("pakistan"), load_grammar("india"), load_grammar("us")


def line(text: str, *, sure: float = 0.9, instead: dict[int, tuple[str, float]] | None = None) -> np.ndarray:
    """What a recogniser says of a line: a step for each character, blanks between; `instead` shares a place's probability."""
    steps = np.full((2 * len(text) + 1, len(ALPHABET) + 1), 0.001)
    steps[::2, 0] = 1.0
    for place, character in enumerate(text):
        steps[2 * place + 1, LABEL[character]] = sure
        if instead and place in instead:
            other, chance = instead[place]
            steps[2 * place + 1, LABEL[other]] = chance
    return steps / steps.sum(axis=1, keepdims=True)


def text_of(*lines: np.ndarray, grammar=PAKISTAN) -> str:
    verdict = decide([Read.of(one) for one in lines], grammar)
    return verdict.text if verdict else ""


def test_a_clear_line_is_read_with_its_gaps_and_its_series() -> None:
    verdict = decide([Read.of(line("BFK482"))], PAKISTAN)
    assert verdict is not None
    assert (verdict.text, verdict.written) == ("BFK482", "BFK-482")
    assert verdict.form.startswith("Sindh, cars") and verdict.confidence > 0.9 and verdict.sharpness > 0.5


@pytest.mark.parametrize(("seen", "text"), [("BFKA8Z", "BFK482"), ("8FK482", "BFK482"), ("BSZ85O", "BSZ850"), ("AZ5-", "")])
def test_likes_are_told_apart_by_the_rule_of_their_place(seen: str, text: str) -> None:
    assert text_of(line(seen.replace("-", ""))) == text


def test_what_a_place_allows_is_not_changed() -> None:
    assert text_of(line("5AOJ230"), grammar=US) == "5AOJ230", "California has the letter O"
    assert text_of(line("OKBYE"), grammar=US) == "0KBYE", "a chosen text writes the one glyph as 0"


def test_several_reads_outvote_a_wrong_one() -> None:
    reads = [line("BFK482"), line("BEK482"), line("BFK482")]
    assert text_of(*reads) == "BFK482"


def test_the_order_of_reads_does_not_matter() -> None:
    reads = [line("BFK482", sure=0.6, instead={1: ("E", 0.5)}), line("BEK482", sure=0.5), line("BFK402", sure=0.7)]
    assert len({text_of(*some) for some in permutations(reads)}) == 1


def test_a_band_beside_the_text_is_left_out() -> None:
    assert text_of(line("PKBFK482")) == "BFK482"


def test_two_lines_are_one_plate() -> None:
    verdict = decide([Read.of(line("KA03"), line("AF2434"))], INDIA)
    assert verdict is not None and (verdict.text, verdict.written) == ("KA03AF2434", "KA03-AF2434")
    assert decide([Read.of(line("AF2434"))], INDIA) is None, "half a plate is none"


def test_each_character_tells_what_else_it_could_be() -> None:
    verdict = decide([Read.of(line("BFK482", sure=0.6, instead={1: ("E", 0.35)}))], PAKISTAN)
    assert verdict is not None
    vote = verdict.votes[1]
    assert vote.character == "F" and vote.alternatives[0][0] == "E"
    assert 0 < vote.alternatives[0][1] < vote.confidence < 1
    assert verdict.votes[3].confidence > vote.confidence


def test_nothing_is_read_from_blanks_words_and_too_little() -> None:
    assert decide([], PAKISTAN) is None
    assert decide([Read.of(line(""))], PAKISTAN) is None
    assert decide([Read.of(line("TOYOTA"))], PAKISTAN) is None
    assert decide([Read.of(line("AB"))], PAKISTAN) is None


def test_noise_is_never_sharp() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        noise = random.dirichlet(np.full(len(ALPHABET) + 1, 0.3), size=30)
        verdict = decide([Read.of(noise)], PAKISTAN)
        assert verdict is None or verdict.sharpness < 0.3


@pytest.mark.parametrize("lines", [(), (np.ones((3, 5)),), (np.full((3, 37), np.nan),), (np.ones(37),)])
def test_what_is_no_line_is_refused(lines: tuple[np.ndarray, ...]) -> None:
    with pytest.raises(ValueError, match="expected|no number"):
        Read.of(*lines)


def test_one_glyph_written_two_ways_is_as_sure_as_both_together() -> None:
    verdict = decide([Read.of(line("5AOJ230", sure=0.5, instead={2: ("0", 0.5)}))], US)
    assert verdict is not None and verdict.confidence < verdict.glyphs <= 1 + 1e-9


def test_a_read_counts_as_often_as_it_weighs() -> None:
    one, other = line("BFK482", sure=0.8), line("BEK482", sure=0.8)
    for weights, text in (((2.0, 1.0), "BFK482"), ((1.0, 2.0), "BEK482")):
        verdict = decide([Read.of(one, weight=weights[0]), Read.of(other, weight=weights[1])], PAKISTAN)
        assert verdict is not None and verdict.text == text
    twice, heavy = decide([Read.of(one)] * 2, PAKISTAN), decide([Read.of(one, weight=2.0)], PAKISTAN)
    assert twice is not None and heavy is not None
    assert (twice.evidence, twice.sharpness, twice.confidence) == pytest.approx(
        (heavy.evidence, heavy.sharpness, heavy.confidence)
    )


def test_a_second_read_that_agrees_makes_a_text_surer_and_not_sharper() -> None:
    doubtful = line("BFK482", sure=0.5, instead={1: ("E", 0.4)})
    one, two = decide([Read.of(doubtful)], PAKISTAN), decide([Read.of(doubtful)] * 2, PAKISTAN)
    assert one is not None and two is not None
    assert one.confidence < two.confidence and one.sharpness == pytest.approx(two.sharpness)


def test_a_blurred_read_is_less_sharp_than_a_clear_one() -> None:
    clear, blurred = (decide([Read.of(line("BFK482", sure=sure))], PAKISTAN) for sure in (0.98, 0.2))
    assert clear is not None and blurred is not None
    assert 0.85 < clear.sharpness <= 1 and blurred.sharpness < clear.sharpness - 0.05


def test_one_strange_character_beside_a_text_is_forgiven_and_costs_more_than_a_band() -> None:
    plain, band, strange = (decide([Read.of(line(text))], PAKISTAN) for text in ("BFK482", "PKBFK482", "WBFK482"))
    assert plain is not None and band is not None and strange is not None
    assert plain.text == band.text == strange.text == "BFK482"
    assert plain.evidence > band.evidence > strange.evidence


def test_a_vote_has_at_most_three_others_and_all_its_shares_are_one() -> None:
    steps = line("BFK482", sure=0.3)
    for other in "EPRT":
        steps[3, LABEL[other]] = 0.15
    verdict = decide([Read.of(steps / steps.sum(axis=1, keepdims=True))], PAKISTAN)
    assert verdict is not None and len(verdict.votes) == 6
    assert all(len(vote.alternatives) <= 3 for vote in verdict.votes)
    shares = [share for _, share in verdict.votes[1].alternatives]
    assert shares == sorted(shares, reverse=True) and verdict.votes[1].confidence + sum(shares) <= 1 + 1e-9
    assert verdict.votes[0].confidence + sum(share for _, share in verdict.votes[0].alternatives) == pytest.approx(1)
