"""A site's own model that finds plates: text is sought where it points, and everywhere where it finds nothing."""

from pathlib import Path

import numpy as np
import pytest

from safecity_gis.core.vision.tiles import Tile
from safecity_gis.grammars import load_grammar
from safecity_gis.model_store.manifest import Adapter, Model, Task
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.plate_finder import PlateFinder
from safecity_gis.worker.plates.reader import PlateReader, open_plate_reader
from safecity_gis.worker.trial import try_out
from tests.worker.models import constant_onnx, entry, install_all, text_finder
from tests.worker.plates.test_reader import plate, vehicle

PAKISTAN = load_grammar("pakistan")
SIZE = (640, 480)


def pointing(box: tuple[float, float, float, float] | None) -> tuple[bytes, Model]:
    """A model that sees one plate xyxy in every picture of 640 x 480, or none."""
    output = np.zeros((1, 80 * 60 + 40 * 30 + 20 * 15, 6), np.float32)
    if box is not None:
        x, y, width, height = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[2] - box[0], box[3] - box[1]
        column, row = int(x // 8), int(y // 8)
        output[0, row * 80 + column] = (x / 8 - column, y / 8 - row, np.log(width / 8), np.log(height / 8), 1, 0.95)
    data = constant_onnx({"output": output}, name="images", size=SIZE)
    told = {"task": Task.DETECT_PLATES, "classes": ("plate",), "name": "site-plates", "file": "site-plates.onnx"}
    return data, entry(data, adapter=Adapter.YOLOX, input_name="images", size=SIZE, outputs=[("output", output.shape)], **told)


def finder(box: tuple[float, float, float, float] | None) -> PlateFinder:
    data, model = pointing(box)
    return PlateFinder(open_session(data), model)


def two_plates() -> np.ndarray:
    picture = vehicle(plate("BFK-482"))
    picture[60:200] = vehicle(plate("XYZ-913"))[280:420]
    return picture


@pytest.mark.parametrize(("box", "text"), [((225, 295, 415, 345), "BFK482"), ((225, 75, 415, 125), "XYZ913")])
def test_the_plate_that_the_model_points_at_is_read(reader: PlateReader, box: tuple, text: str) -> None:
    read = PlateReader(reader.finder, reader.lines, finder(box)).read(two_plates(), (0, 0, *SIZE), PAKISTAN)
    assert read is not None and read.verdict.text == text
    x, y = read.corners.mean(axis=0)
    assert box[0] < x < box[2] and box[1] < y < box[3]


def test_without_a_find_the_whole_vehicle_is_searched(reader: PlateReader) -> None:
    read = PlateReader(reader.finder, reader.lines, finder(None)).read(vehicle(plate("BFK-482")), (0, 0, *SIZE), PAKISTAN)
    assert read is not None and read.verdict.text == "BFK482"


@pytest.mark.parametrize("box", [(-50, -40, 60, 20), (600, 460, 900, 700), (0, 0, 640, 480)])
def test_a_box_that_reaches_beyond_the_picture_is_cut(box: tuple) -> None:
    tile = finder(box).find(np.zeros((480, 640, 3), np.uint8))
    assert isinstance(tile, Tile)
    assert 0 <= tile.x0 < tile.x1 <= 640 and 0 <= tile.y0 < tile.y1 <= 480


def test_a_site_brings_it_by_its_manifest_and_other_families_do_not_serve(default_models: Path, tmp_path: Path) -> None:
    for file in default_models.glob("*.onnx"):
        (tmp_path / file.name).symlink_to(file)
    assert open_plate_reader(tmp_path).plates is None
    made = pointing((225, 295, 415, 345))
    install_all(tmp_path, [made])
    opened = open_plate_reader(tmp_path)
    assert opened.plates is not None and opened.plates.model.name == "site-plates"
    assert try_out(*made) == "CPUExecutionProvider"
    data, model = text_finder(np.zeros((60, 60), np.float32))
    with pytest.raises(ModelRefused):
        PlateFinder(open_session(data), model)
