"""Plates of drawn vehicles are read, in one line and in two; where there is none, none is invented."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.plates.decision import LABEL, Read, decide
from safecity_gis.core.plates.grammar import ALPHABET, Grammar
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.grammars import load_grammar
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.line_reader import LineReader
from safecity_gis.worker.plates.reader import PlateReader, Search
from safecity_gis.worker.plates.reading import PlateRead
from safecity_gis.worker.plates.text_finder import TextFinder
from tests.worker.models import line_reader, text_finder

PAKISTAN, INDIA, GENERIC = load_grammar("pakistan"), load_grammar("india"), load_grammar("generic")


def plate(*lines: str) -> np.ndarray:
    """A white plate with black letters, about 60 px a line."""
    picture = np.full((60 * len(lines) + 16, 300, 3), 235, np.uint8)
    for number, line in enumerate(lines):
        (width, _), _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_DUPLEX, 1.7, 4)
        at = ((300 - width) // 2, 54 + 60 * number)
        cv2.putText(picture, line, at, cv2.FONT_HERSHEY_DUPLEX, 1.7, (25, 25, 25), 4, cv2.LINE_AA)
    return picture


def vehicle(shown: np.ndarray, *, degrees: float = 0.0) -> np.ndarray:
    """A plain grey back of a car 640 x 480 with a plate below its middle."""
    picture = np.full((480, 640, 3), 95, np.uint8)
    cv2.rectangle(picture, (90, 60), (550, 230), (60, 55, 50), -1)
    small = cv2.resize(shown, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    matrix = cv2.getRotationMatrix2D((small.shape[1] / 2, small.shape[0] / 2), degrees, 1)
    matrix[:, 2] += (230, 300)
    return cv2.warpAffine(small, matrix, (640, 480), picture, borderMode=cv2.BORDER_TRANSPARENT)


@pytest.mark.parametrize("degrees", [-8.0, 0.0, 6.0])
def test_a_plate_of_one_line_is_read_where_it_is(reader: PlateReader, degrees: float) -> None:
    read = reader.read(vehicle(plate("BFK-482"), degrees=degrees), (0, 0, 640, 480), PAKISTAN)
    assert read is not None and read.verdict.text == "BFK482"
    assert read.raw == "BFK482" and len(read.verdict.votes) == 6
    assert read.corners.mean(axis=0) == pytest.approx((320, 322), abs=15)


def test_a_plate_of_two_lines_is_read_from_top_to_bottom(reader: PlateReader) -> None:
    read = reader.read(vehicle(plate("KA 03", "AF 2434")), (0, 0, 640, 480), INDIA)
    assert read is not None and read.verdict.written == "KA03-AF2434"
    assert read.corners[2, 1] - read.corners[0, 1] > 50, "both lines are within its corners"


def test_crops_are_read_in_one_line_and_in_two(reader: PlateReader) -> None:
    for crop, grammar, text in ((plate("BFK-482"), PAKISTAN, "BFK482"), (plate("KA 03", "AF 2434"), INDIA, "KA03AF2434")):
        read = reader.read_crop(crop, grammar)
        assert read is not None and read.verdict.text == text


def test_a_vehicle_may_reach_beyond_the_picture_and_a_word_is_no_plate(reader: PlateReader) -> None:
    picture = vehicle(plate("BFK-482"))
    read = reader.read(picture, (-300, -200, 900, 700), PAKISTAN)
    assert read is not None and read.verdict.text == "BFK482"
    assert reader.read(vehicle(plate("TOYOTA")), (0, 0, 640, 480), PAKISTAN) is None
    assert reader.read(picture, (700, 0, 900, 400), PAKISTAN) is None


def noise(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 256, (240, 320, 3), np.uint8)


def blotches(random: np.random.Generator) -> np.ndarray:
    return cv2.normalize(cv2.GaussianBlur(noise(random), (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX)


def mosaic(random: np.random.Generator) -> np.ndarray:
    return cv2.resize(random.integers(0, 256, (24, 32, 3), np.uint8), (320, 240), interpolation=cv2.INTER_NEAREST)


def scratches(random: np.random.Generator) -> np.ndarray:
    picture = np.full((240, 320, 3), 190, np.uint8)
    for x0, y0, x1, y1, shade in random.integers(0, 240, (60, 5)).tolist():
        cv2.line(picture, (x0, y0), (x1, y1), (shade, shade, shade), 2)
    return picture


def grille(random: np.random.Generator) -> np.ndarray:
    picture = np.full((240, 320, 3), 60, np.uint8)
    picture[:, :: int(random.integers(6, 14))] = 230
    picture[:: int(random.integers(14, 30))] = 30
    return picture


@pytest.mark.parametrize("texture", [noise, blotches, mosaic, scratches, grille])
def test_no_plate_is_invented_from_texture(reader: PlateReader, texture: Callable[[np.random.Generator], np.ndarray]) -> None:
    random = np.random.default_rng(7)
    for grammar in (PAKISTAN, GENERIC):
        picture = texture(random)
        assert reader.read(picture, (0, 0, 320, 240), grammar) is None
        assert reader.read_crop(picture[:64], grammar) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (16, 16), (3000, 4000)])
def test_tiny_and_huge_pictures_of_nothing_give_nothing(reader: PlateReader, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 127, np.uint8)
    assert reader.read(picture, (0, 0, shape[1], shape[0]), GENERIC) is None
    assert reader.read_crop(picture, GENERIC) is None


@pytest.mark.parametrize("quarter", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_a_plate_on_its_side_or_head_is_read_as_nothing_else(reader: PlateReader, quarter: int) -> None:
    turned = cv2.rotate(vehicle(plate("BFK-482")), quarter)
    read = reader.read(turned, (0, 0, turned.shape[1], turned.shape[0]), PAKISTAN)
    assert read is None or read.verdict.text == "BFK482"


@pytest.mark.parametrize(
    "picture", [np.zeros((0, 0, 3), np.uint8), np.zeros((9, 9), np.uint8), np.full((9, 9, 3), np.nan, np.float32)]
)
def test_what_is_no_picture_is_refused(reader: PlateReader, picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a BGR picture"):
        reader.read(picture, (0, 0, 9, 9), PAKISTAN)
    with pytest.raises(ValueError, match="expected a BGR picture"):
        reader.read_crop(picture, PAKISTAN)


class Counting(TextFinder):
    """Counts how often text is sought."""

    def __init__(self, chances: np.ndarray) -> None:
        data, model = text_finder(chances)
        super().__init__(open_session(data), model)
        self.runs = 0

    def find(self, picture: np.ndarray, **options: int) -> list:
        self.runs += 1
        return super().find(picture, **options)


def scripted(text: str, chances: np.ndarray) -> PlateReader:
    data, model = line_reader(text)
    return PlateReader(Counting(chances), LineReader(open_session(data), model))


@settings(max_examples=40)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=4, max_size=4))
def test_any_box_is_read_within_two_searches_or_refused(box: list[float]) -> None:
    chances = np.zeros((64, 64), np.float32)
    chances[20:30, 8:56] = 0.9
    both = scripted("BFK482", chances)
    try:
        read = both.read(np.full((120, 160, 3), 90, np.uint8), box, PAKISTAN)
    except ValueError:
        return
    assert both.finder.runs <= 2
    assert read is None or (read.verdict.text == "BFK482" and np.isfinite(read.corners).all())


def test_a_sure_plate_ends_the_search_and_an_unsure_one_is_sought_closer() -> None:
    chances = np.zeros((64, 64), np.float32)
    chances[20:30, 8:56] = 0.9
    picture = np.full((120, 160, 3), 90, np.uint8)
    for text, runs in (("BFK482", 1), ("B", 2)):
        both = scripted(text, chances)
        both.read(picture, (0, 0, 160, 120), PAKISTAN)
        assert both.finder.runs == runs


def look(text: str, *, sure: float = 0.9, instead: dict[int, str] | None = None, at: float = 0.0) -> PlateRead:
    """One look at a plate: a character a step, `instead` as likely as what is left beside `sure`."""
    steps = np.full((2 * len(text) + 1, len(ALPHABET) + 1), 0.0005)
    steps[::2, 0] = 1.0
    for place, character in enumerate(text):
        steps[2 * place + 1, LABEL[character]] = sure
        if instead and place in instead:
            steps[2 * place + 1, LABEL[instead[place]]] = 1 - sure
    reads = (Read.of(steps / steps.sum(axis=1, keepdims=True)),)
    verdict = decide(reads, PAKISTAN)
    assert verdict is not None
    corners = np.array(((at, 0), (at + 90, 0), (at + 90, 20), (at, 20)), np.float32)
    return PlateRead(verdict, text, corners, reads)


class Looks(PlateReader):
    """Sees what it is told, look after look."""

    def __init__(self, *looks: PlateRead | None) -> None:
        chances = np.zeros((64, 64), np.float32)
        told = scripted("BFK482", chances)
        super().__init__(told.finder, told.lines)
        self.looks, self.taken = looks, 0

    def search(self, picture: np.ndarray, window: Tile, grammar: Grammar) -> Search:
        self.taken += 1
        return Search([], self.looks[self.taken - 1])


def both_say(first: PlateRead | None, closer: PlateRead | None) -> tuple[str, int]:
    reader = Looks(first, closer)
    read = reader.read(np.zeros((120, 160, 3), np.uint8), (0, 0, 160, 120), PAKISTAN)
    return read.verdict.text if read else "", reader.taken


DOUBTFUL = look("XXM593", sure=0.55, instead={1: "K"})


def test_a_doubtful_plate_is_looked_at_again_and_both_looks_are_weighed_together() -> None:
    assert both_say(look("XKM593"), None) == ("XKM593", 1)
    assert both_say(DOUBTFUL, look("XKM593", sure=0.8, instead={1: "X"})) == ("XKM593", 2)
    assert both_say(DOUBTFUL, None) == ("XXM593", 2)
    assert both_say(None, DOUBTFUL) == ("XXM593", 2)


def test_glyphs_that_are_the_same_are_no_reason_to_look_again() -> None:
    alike = look("BFK480", sure=0.6, instead={5: "O"})
    assert both_say(alike, None)[1] == 1


def test_another_text_elsewhere_does_not_overrule_a_plate_that_was_enough() -> None:
    assert both_say(DOUBTFUL, look("BFK482", sure=0.99, at=400)) == ("XXM593", 2)


def test_a_look_that_cut_the_plate_otherwise_has_no_voice_unless_it_is_much_surer() -> None:
    whole = look("XKM593", sure=0.7, instead={1: "X"})
    assert Looks().weigh((whole, look("KM593", sure=0.5)), PAKISTAN) == whole.verdict
    assert both_say(look("M593", sure=0.6, instead={0: "N"}), look("XKM593")) == ("XKM593", 2)


def test_of_no_look_nothing_is_said() -> None:
    assert Looks().weigh((), PAKISTAN) is None
    assert both_say(None, None) == ("", 2)


def test_stacked_words_with_a_line_beside_them_are_one_plate(reader: PlateReader) -> None:
    shown = np.full((140, 300, 3), 235, np.uint8)
    for word, x, y in (("KA", 14, 56), ("01", 14, 122), ("AH2980", 110, 92)):
        cv2.putText(shown, word, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (25, 25, 25), 4, cv2.LINE_AA)
    cv2.line(shown, (14, 74), (80, 74), (25, 25, 25), 3)
    read = reader.read_crop(shown, INDIA)
    assert read is not None and read.verdict.text == "KA01AH2980"
    assert reader.read(vehicle(shown), (0, 0, 640, 480), INDIA) is not None
