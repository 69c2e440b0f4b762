"""Plates of drawn vehicles are read, in one line and in two; where there is none, none is invented."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.grammars import load_grammar
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.line_reader import LineReader
from safecity_gis.worker.plates.reader import PlateReader
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
