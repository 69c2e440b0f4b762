"""The detector with the real model on real and on refused files."""

import hashlib
import os
from pathlib import Path

import cv2
import msgspec
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.suppression import iou
from safecity_gis.core.vision.tiles import merge_tiles, plan_tiles
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.model_store.files import HashMismatch
from safecity_gis.model_store.manifest import (
    DEFAULT_MANIFEST,
    Model,
    ModelInput,
    ModelOutput,
    SiteSource,
    Task,
    load_manifest,
    read_manifest,
)
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import GROUPS, Detector, open_detector, open_session

CLIP = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
FRAME = 600


@pytest.fixture(scope="module")
def models() -> Path:
    directory = var_folder(Environment()) / "models"
    if not (directory / "nanodet-g.onnx").exists():
        pytest.skip("the default models are not obtained: python -m safecity_gis.model_store obtain")
    return directory


@pytest.fixture(scope="module")
def detector(models: Path) -> Detector:
    return open_detector(models)


@pytest.fixture(scope="module")
def street() -> np.ndarray:
    if not CLIP.exists():
        pytest.skip("the public clip of Debian's opencv-doc is not installed")
    capture = cv2.VideoCapture(str(CLIP))
    capture.set(cv2.CAP_PROP_POS_FRAMES, FRAME)
    found, frame = capture.read()
    capture.release()
    assert found
    return frame


def people(detector: Detector, picture: np.ndarray, threshold: float = 0.45) -> np.ndarray:
    found = detector.detect(picture, threshold=threshold)
    return found.boxes[found.classes == ObjectClass.PERSON]


def test_the_model_is_the_one_of_the_manifest_on_one_thread_of_the_cpu_or_the_gpu(detector: Detector, models: Path) -> None:
    assert detector.model == load_manifest(models)[Task.DETECT_OBJECTS]
    assert detector.provider in ("CPUExecutionProvider", "CUDAExecutionProvider")


def test_the_people_of_the_public_clip_are_found(detector: Detector, street: np.ndarray) -> None:
    boxes = people(detector, street)
    heights = boxes[:, 3] - boxes[:, 1]
    assert 4 <= len(boxes) <= 14
    assert (heights > 1.3 * (boxes[:, 2] - boxes[:, 0])).mean() > 0.8
    assert detector.run_ms > 0


def test_a_picture_of_nothing_gives_nothing(detector: Detector) -> None:
    assert len(detector.detect(np.full((480, 640, 3), 128, np.uint8))) == 0


def test_people_are_found_at_the_same_places_after_the_picture_is_doubled_and_moved(
    detector: Detector, street: np.ndarray
) -> None:
    doubled = cv2.resize(street, None, fx=2, fy=2)
    before, after = people(detector, street), people(detector, doubled, threshold=0.3) / 2
    assert (iou(before, after).max(axis=1) > 0.5).mean() > 0.8


def test_tiles_find_small_people_that_one_run_misses(detector: Detector, street: np.ndarray) -> None:
    large = np.zeros((3000, 4000, 3), np.uint8)
    for x, y in ((100, 200), (1700, 1200), (3000, 2200)):
        large[y : y + street.shape[0], x : x + street.shape[1]] = street
    plan = plan_tiles(4000, 3000, regions=PictureAreas([]), model_size=detector.size, max_tiles=16)
    alone = detector.detect(large, threshold=0.45)
    parts = [(tile, detector.detect(large[tile.y0 : tile.y1, tile.x0 : tile.x1], threshold=0.45)) for tile in plan]
    tiled = merge_tiles(parts, width=4000, height=3000, groups=GROUPS, overlap=0.5)
    assert (tiled.classes == ObjectClass.PERSON).sum() > 2 * (alone.classes == ObjectClass.PERSON).sum()
    assert len(tiled) <= 3 * (len(people(detector, street)) + 3)


def test_every_object_class_has_its_suppression_group() -> None:
    assert len(GROUPS) == len(ObjectClass)


def test_another_nanodet_finds_the_same_people(detector: Detector, street: np.ndarray) -> None:
    file = Path(os.environ.get("SAFECITY_DATA", "")) / "models" / "nanodet_m_416.onnx"
    if "SAFECITY_DATA" not in os.environ or not file.exists():
        pytest.skip("SAFECITY_DATA has no models/nanodet_m_416.onnx")
    data = file.read_bytes()
    proto = onnx.load_from_string(data)
    shapes = [(item.name, tuple(dim.dim_value for dim in item.type.tensor_type.shape.dim)) for item in proto.graph.output]
    other = Detector(open_session(data), described(data, shapes, input_name="input.1"))
    ours, theirs = people(detector, street), people(other, street, threshold=0.35)
    assert (iou(theirs, ours).max(axis=1) > 0.5).mean() >= 0.7


def described(data: bytes, shapes: list[tuple[str, tuple[int, ...]]], *, input_name: str = "picture") -> Model:
    """A site's manifest entry for a model with NanoDet's input and classes."""
    default = read_manifest(DEFAULT_MANIFEST)[0]
    return msgspec.structs.replace(
        default,
        sha256=hashlib.sha256(data).hexdigest(),
        source=SiteSource(origin="a test"),
        input=ModelInput(**{**msgspec.structs.asdict(default.input), "name": input_name}),
        outputs=tuple(ModelOutput(name=name, shape=shape) for name, shape in shapes),
    )


def constant_model(*outputs: tuple[str, tuple[int, ...]]) -> bytes:
    """A model that ignores its picture."""
    nodes = [
        helper.make_node(
            "ConstantOfShape", [f"{name}_shape"], [name], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.0])
        )
        for name, _ in outputs
    ]
    shapes = [helper.make_tensor(f"{name}_shape", TensorProto.INT64, [len(shape)], shape) for name, shape in outputs]
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, (1, 3, 416, 416))
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs]
    graph = helper.make_graph(nodes, "constant", [picture], results, shapes)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


LEVEL = [("scores", (1, 169, 80)), ("boxes", (1, 169, 44))]


def test_a_model_as_described_is_loaded() -> None:
    data = constant_model(*LEVEL)
    assert len(Detector(open_session(data), described(data, LEVEL)).detect(np.zeros((9, 9, 3), np.uint8))) == 0


@pytest.mark.parametrize(
    "described_as",
    [
        [("scores", (1, 169, 80)), ("boxes", (1, 169, 32))],
        [("scores", (1, 169, 80)), ("sides", (1, 169, 44))],
        LEVEL[:1],
    ],
)
def test_a_model_with_other_outputs_than_described_is_refused(described_as: list[tuple[str, tuple[int, ...]]]) -> None:
    data = constant_model(*LEVEL)
    with pytest.raises(ModelRefused):
        Detector(open_session(data), described(data, described_as))


def test_a_model_with_a_hidden_trait_head_is_refused_whatever_the_manifest_says() -> None:
    data = constant_model(*LEVEL, ("gender", (1, 2)))
    with pytest.raises(TraitRefused):
        Detector(open_session(data), described(data, LEVEL))


@pytest.mark.parametrize(
    "shapes",
    [
        [("scores", (1, 170, 80)), ("boxes", (1, 170, 44))],
        [("scores", (1, 169, 79)), ("boxes", (1, 169, 44))],
        [("scores", (1, 169, 80)), ("boxes", (1, 169, 43))],
        [("scores", (1, 169, 80)), ("boxes", (1, 169, 44)), ("more", (1, 169, 44))],
    ],
)
def test_outputs_that_are_no_nanodet_are_refused(shapes: list[tuple[str, tuple[int, ...]]]) -> None:
    data = constant_model(*shapes)
    with pytest.raises(ModelRefused):
        Detector(open_session(data), described(data, shapes))


def test_an_altered_file_is_not_opened(models: Path, tmp_path: Path) -> None:
    altered = bytearray((models / "nanodet-g.onnx").read_bytes())
    altered[len(altered) // 2] ^= 1
    (tmp_path / "nanodet-g.onnx").write_bytes(altered)
    with pytest.raises(HashMismatch):
        open_detector(tmp_path)
