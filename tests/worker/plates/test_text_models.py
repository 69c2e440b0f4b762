"""The finder of text and the reader of lines: what they answer, and which files they refuse."""

import msgspec
import numpy as np
import pytest

from safecity_gis.core.plates.grammar import ALPHABET
from safecity_gis.model_store.manifest import Adapter, Task
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.line_reader import LineReader
from safecity_gis.worker.plates.reading import raw_text
from safecity_gis.worker.plates.text_finder import TextFinder
from safecity_gis.worker.trial import try_out
from tests.worker.models import line_reader, text_finder


def marked() -> np.ndarray:
    chances = np.zeros((80, 120), np.float32)
    chances[30:42, 20:90] = 0.9
    return chances


def test_text_is_found_in_the_pixels_of_its_picture_whatever_the_size() -> None:
    data, model = text_finder(marked())
    finder = TextFinder(open_session(data), model)
    for width, height in ((120, 80), (1200, 800), (37, 9000)):
        (box,) = finder.find(np.zeros((height, width, 3), np.uint8))
        assert box.centre == pytest.approx((width * 55 / 120, height * 36 / 80), abs=0.02 * max(width, height))


def test_a_line_is_read_over_capitals_and_digits_and_small_letters_count_as_capitals() -> None:
    data, model = line_reader("Kab*12")
    chances = LineReader(open_session(data), model).read(np.zeros((30, 90, 3), np.uint8))
    assert chances.shape[1] == len(ALPHABET) + 1 and chances.sum(axis=1) == pytest.approx(1, abs=0.1)
    assert raw_text(chances) == "KAB12"


@pytest.mark.parametrize("picture", [np.zeros((0, 9, 3), np.uint8), np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.float32)])
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    (finds, found), (reads, read) = text_finder(marked()), line_reader("A")
    with pytest.raises(ValueError, match="expected a BGR"):
        TextFinder(open_session(finds), found).find(picture)
    with pytest.raises(ValueError, match="expected a BGR"):
        LineReader(open_session(reads), read).read(picture)


def test_a_model_of_another_adapter_or_shape_is_refused() -> None:
    (finds, found), (reads, read) = text_finder(marked()), line_reader("A")
    with pytest.raises(ModelRefused, match="does not serve"):
        TextFinder(open_session(reads), read)
    with pytest.raises(ModelRefused, match="does not serve"):
        LineReader(open_session(finds), found)
    fixed = msgspec.structs.replace(found, input=msgspec.structs.replace(found.input, shape=(1, 3, 64, 64)))
    with pytest.raises(ModelRefused, match="any sides"):
        TextFinder(open_session(finds), fixed)
    lower = msgspec.structs.replace(read, input=msgspec.structs.replace(read.input, shape=(-1, 3, 32, -1)))
    with pytest.raises(ModelRefused, match="48 px high"):
        LineReader(open_session(reads), lower)
    with pytest.raises(ModelRefused, match="the manifest says shape"):
        LineReader(open_session(line_reader("A", characters=ALPHABET)[0]), read)


@pytest.mark.parametrize(("characters", "reason"), [("0123456789", "it reads no A, B"), ("", "it reads no A, B")])
def test_a_reader_without_the_characters_of_plates_is_refused(characters: str, reason: str) -> None:
    data, model = line_reader("", characters=characters)
    with pytest.raises(ModelRefused, match=reason):
        LineReader(open_session(data), model)


def test_a_file_whose_list_of_characters_does_not_fit_its_labels_is_refused() -> None:
    data, model = line_reader("A", characters=ALPHABET)
    short = data.replace(b"A\nB\nC", b"A\nB C")
    with pytest.raises(ModelRefused, match=f"lists {len(ALPHABET) - 1} characters for {len(ALPHABET) + 2} labels"):
        LineReader(open_session(short), model)


def test_both_try_out_and_an_answer_that_is_no_number_is_refused() -> None:
    for data, model in (text_finder(marked()), line_reader("A")):
        assert try_out(data, model).endswith("ExecutionProvider")
    data, model = line_reader("A", nan=True)
    with pytest.raises(ModelRefused, match="no number"):
        try_out(data, model)


def test_each_adapter_has_its_tasks() -> None:
    assert (Adapter.PPOCR_DET.tasks, Adapter.PPOCR_REC.tasks) == ((Task.DETECT_TEXT,), (Task.READ_TEXT,))
