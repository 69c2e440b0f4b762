"""`manage.py evaluate plates` and `plate-crops`: keys, misses, and input that cannot be judged."""

import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from apps.recognition.evaluation.judging import edits, folded
from safecity_gis.environment import Environment, var_folder
from safecity_gis.model_store.manifest import Adapter
from tests.worker.models import COCO, constant_onnx, entry, install_all, line_reader, text_finder

PHOTO = (640, 480)
BOX = (280, 300, 80, 20)


def models(folder: Path, text: str, *, car: tuple[float, float, float, float] = (120, 90, 520, 450)) -> Path:
    """Models that see one car and the same text in every picture."""
    size = (640, 480)
    output = np.zeros((1, 80 * 60 + 40 * 30 + 20 * 15, 85), np.float32)
    x, y, width, height = (car[0] + car[2]) / 2, (car[1] + car[3]) / 2, car[2] - car[0], car[3] - car[1]
    column, row = int(x // 8), int(y // 8)
    output[0, row * 80 + column, :8] = (x / 8 - column, y / 8 - row, np.log(width / 8), np.log(height / 8), 1, 0, 0, 0.95)
    data = constant_onnx({"output": output}, name="images", size=size)
    detector = entry(
        data, adapter=Adapter.YOLOX, input_name="images", size=size, outputs=[("output", output.shape)], classes=COCO
    )
    map_ = np.zeros((60, 60), np.float32)
    map_[28:33, 15:45] = 0.9
    folder.mkdir(exist_ok=True)
    install_all(folder, [(data, detector), text_finder(map_), line_reader(text)])
    return folder


def photos(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        cv2.imwrite(str(folder / f"car{number}.jpg"), np.full((PHOTO[1], PHOTO[0], 3), 90 + number, np.uint8))
        columns = [f"car{number}.jpg", *map(str, BOX), text]
        (folder / f"car{number}.txt").write_text("\t".join(columns) + "\n")
    return folder


def crops(folder: Path, *texts: str) -> Path:
    rows = ["file,text"]
    for number, text in enumerate(texts):
        cv2.imwrite(str(folder / f"crop{number}.png"), np.full((40, 160, 3), 200, np.uint8))
        rows.append(f"crop{number}.png,{text}")
    (folder / "groundtruth.csv").write_text("\n".join(rows))
    return folder


def evaluate(name: str, folder: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    page = str(folder / "page.html")
    call_command("evaluate", name, str(folder), "--json", "--html", page, *options, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def test_plates_are_compared_with_the_truth_and_misses_are_shown(tmp_path: Path) -> None:
    photos(tmp_path, "BFK 482", "BFK-483", "AAA111")
    result = evaluate("plates", tmp_path, "--models", str(models(tmp_path / "models", "BFK482")))
    assert list(result) == ["n", "exact", "folded", "within_one_edit", "ms_per_vehicle"]
    assert (result["n"], result["exact"], result["within_one_edit"]) == (
        3,
        pytest.approx(33.33, abs=0.01),
        pytest.approx(66.67, abs=0.01),
    )
    assert 0 < result["ms_per_vehicle"] < 1000
    page = (tmp_path / "page.html").read_text()
    assert "car1.jpg: BFK483 read as BFK482" in page and "data:image/jpeg;base64" in page and "95 % interval" in page
    assert "height of the plate" in page and "brightness of the plate" in page and "width over height" in page


def test_a_text_of_a_plate_that_nobody_can_read_is_invented_and_no_miss(tmp_path: Path) -> None:
    photos(tmp_path, "BFK482", "?", "?")
    result = evaluate("plates", tmp_path, "--models", str(models(tmp_path / "models", "BFK482")))
    assert (result["n"], result["exact"], result["n_illegible"], result["invented"]) == (1, 100, 2, 100)
    assert "car1.jpg: nobody can read it, read as BFK482" in (tmp_path / "page.html").read_text()


def test_glyphs_that_are_the_same_count_as_folded(tmp_path: Path) -> None:
    photos(tmp_path, "ABC0I1")
    result = evaluate("plates", tmp_path, "--grammar", "us", "--models", str(models(tmp_path / "models", "ABCO11")))
    assert (result["exact"], result["folded"], result["within_one_edit"]) == (0, 100, result["within_one_edit"])


def test_crops_are_compared_with_their_table(tmp_path: Path) -> None:
    crops(tmp_path, "BFK482", "XYZ999")
    result = evaluate("plate-crops", tmp_path, "--models", str(models(tmp_path / "models", "BFK482")))
    assert list(result) == ["n", "exact", "folded", "within_one_edit", "ms_per_plate"]
    assert (result["n"], result["exact"], result["folded"]) == (2, 50, 50)
    assert "crop1.png: XYZ999 read as BFK482" in (tmp_path / "page.html").read_text()


def refused(name: str, folder: Path, reason: str, *options: str) -> None:
    with pytest.raises(CommandError, match=reason) as caught:
        evaluate(name, folder, *options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("car0.jpg\t1\t2\t3\tABC123", r"car0\.txt:1: 5 columns where 6 are wanted"),
        ("car0.jpg\t1\t2\tx\t4\tABC123", r"car0\.txt:1: could not convert"),
        ("car0.jpg\t1\t2\t0\t4\tABC123", "without area"),
        ("car0.jpg\t1\tnan\t3\t4\tABC123", "without area"),
        ("../car0.jpg\t1\t2\t3\t4\tABC123", "a file beside it"),
        ("car0.jpg\t1\t2\t3\t4\tÄBC", "A-Z and 0-9"),
        ("other.jpg\t1\t2\t3\t4\tABC123", r"other\.jpg: cannot be read"),
        ("", "nothing in them"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, reason: str) -> None:
    photos(tmp_path, "ABC123")
    (tmp_path / "car0.txt").write_text(line)
    refused("plates", tmp_path, reason, "--models", str(models(tmp_path / "models", "A")))


def test_what_cannot_be_judged_is_named_in_one_line(tmp_path: Path) -> None:
    refused("plates", tmp_path / "none", "none: no such folder")
    refused("plate-crops", tmp_path, r"groundtruth\.csv: no such file")
    (tmp_path / "groundtruth.csv").write_text("name,text\n")
    refused("plate-crops", tmp_path, "the columns file and text are wanted")
    (tmp_path / "groundtruth.csv").write_text("file,text\n")
    refused("plate-crops", tmp_path, "holds no row")
    crops(tmp_path, "ABC123")
    refused("plate-crops", tmp_path, "models are missing", "--models", str(tmp_path / "empty"))
    folder = models(tmp_path / "models", "A")
    (tmp_path / "crop0.png").write_bytes(b"no picture")
    refused("plate-crops", tmp_path, r"crop0\.png: is no picture", "--models", str(folder))
    (folder / "line-reader.onnx").write_bytes(b"altered")
    refused("plate-crops", tmp_path, "a model is refused: .*sha256", "--models", str(folder))


def test_edits_and_folding() -> None:
    assert [edits(*pair) for pair in (("", ""), ("ABC", "ABD"), ("ABC", "AB"), ("ABC", "XABC"), ("AB", "BA"))] == [0, 1, 1, 1, 2]
    assert folded("O0I1B8") == "0011B8"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "folder", "grammar", "exact"),
    [("plates", "plates/two_line", "india", 60), ("plate-crops", "plates/us_crops", "us", 86)],
)
def test_real_plates_are_read(measurement_data: Path, tmp_path: Path, name: str, folder: str, grammar: str, exact: float) -> None:
    defaults = var_folder(Environment()) / "models"
    if not ((measurement_data / folder).is_dir() and (defaults / "pp-ocrv6-rec-small.onnx").exists()):
        pytest.skip(f"needs {folder} of SAFECITY_DATA, and the default models")
    page = tmp_path / "page.html"
    out = io.StringIO()
    call_command(
        "evaluate", name, str(measurement_data / folder), "--json", "--html", str(page), "--grammar", grammar,
        "--models", str(defaults), stdout=out, stderr=io.StringIO(),
    )  # fmt: skip
    assert json.loads(out.getvalue())["exact"] >= exact
