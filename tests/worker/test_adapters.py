"""A site's own models: read by the adapter that their manifest names, and refused in one line where something differs."""

import hashlib
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest

from safecity_gis.core.vision.suppression import iou
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.model_store.files import HashMismatch
from safecity_gis.model_store.manifest import Adapter, ManifestError, Model, Task, Thresholds, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused, face_reader, object_reader
from safecity_gis.worker.inference import open_detector, open_session
from safecity_gis.worker.trial import try_out
from tests.worker.models import COCO, constant_onnx, entry, install

SIZE = (64, 64)
CELLS = {8: 64, 16: 16, 32: 4}
CLASSES = ("person", "car", "kite")


def yolox(**values: Any) -> tuple[bytes, Model]:
    """A YOLOX that sees one car, 32 pixels wide and 16 high, in the middle of its picture."""
    output = np.zeros((1, sum(CELLS.values()), 5 + len(CLASSES)), np.float32)
    output[0, 64 + 2 * 4 + 2] = (0, 0, np.log(2), 0, 0.9, 0, 1, 0)
    name = values.pop("output_name", "output")
    data = constant_onnx({name: output}, name="images", size=SIZE)
    model = entry(
        data, adapter=Adapter.YOLOX, input_name="images", size=SIZE, outputs=[("output", output.shape)],
        **{"classes": CLASSES, "picture": {"pad": 114.0}, **values},
    )  # fmt: skip
    return data, model


def yunet() -> tuple[bytes, Model]:
    kinds = (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))
    shapes = [(f"{kind}_{stride}", (1, cells, depth)) for kind, depth in kinds for stride, cells in CELLS.items()]
    data = constant_onnx({name: np.full(shape, 0.5, np.float32) for name, shape in shapes}, name="input", size=SIZE)
    return data, entry(data, adapter=Adapter.YUNET, input_name="input", size=SIZE, outputs=shapes)


def centerface() -> tuple[bytes, Model]:
    shapes = [("heat", (1, 1, 16, 16)), ("scale", (1, 2, 16, 16)), ("offset", (1, 2, 16, 16)), ("points", (1, 10, 16, 16))]
    data = constant_onnx({name: np.full(shape, 0.5, np.float32) for name, shape in shapes}, name="input.1", size=SIZE)
    return data, entry(
        data, adapter=Adapter.CENTERFACE, input_name="input.1", size=SIZE, outputs=shapes, picture={"colour": "RGB"}
    )


def test_a_site_yolox_replaces_the_default_detector(tmp_path: Path) -> None:
    install(tmp_path, *yolox())
    found = open_detector(tmp_path).detect(np.zeros((128, 128, 3), np.uint8))
    assert found.boxes.tolist() == [pytest.approx([32, 48, 96, 80])] and found.classes.tolist() == [ObjectClass.CAR]


@pytest.mark.parametrize("made", [yunet, centerface])
def test_face_models_load_and_run_and_no_detector_takes_them(made: Any) -> None:
    data, model = made()
    assert try_out(data, model).endswith("ExecutionProvider")
    with pytest.raises(ModelRefused, match="does not serve"):
        object_reader(model)


def test_an_object_model_is_no_face_model() -> None:
    with pytest.raises(ModelRefused, match="does not serve"):
        face_reader(yolox()[1])


def refused(directory: Path, data: bytes, model: Model, error: type[Exception], reason: str) -> None:
    install(directory, data, model)
    with pytest.raises(error, match=reason) as caught:
        open_detector(directory)
    assert "\n" not in str(caught.value)


def test_another_file_than_the_manifest_names_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, yolox()[0] + b"\0", yolox()[1], HashMismatch, "site-model.onnx: sha256")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"not a model", yolox()[0][:-20]):
        model = yolox(sha256=hashlib.sha256(content).hexdigest())[1]
        refused(tmp_path, content, model, ModelRefused, "cannot load|input or output")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outputs": [("result", (1, 84, 8))]}, "'output': the manifest says none"),
        ({"outputs": [("output", (1, 84, 9))]}, "the manifest says shape"),
        ({"input_name": "picture"}, "'images': the manifest says none"),
        ({"size": (96, 64)}, "the manifest says shape"),
        ({"classes": CLASSES[:2]}, "are not those of yolox"),
        ({"adapter": Adapter.NANODET}, "no pairs"),
    ],
)
def test_other_names_shapes_or_adapters_are_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    data, _ = yolox()
    given = {
        "adapter": Adapter.YOLOX,
        "input_name": "images",
        "size": SIZE,
        "outputs": [("output", (1, 84, 8))],
        "classes": CLASSES,
    }
    refused(tmp_path, data, entry(data, **(given | change)), ModelRefused, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"licence": ""}, "licence"),
        ({"training_data": " "}, "training_data"),
        ({"task": "detect_faces"}, "the adapter yolox is for detect_objects"),
        ({"adapter": "resnet"}, "adapter"),
        ({"task": "recognise_faces"}, "task"),
        ({"classes": ("person", "angry face")}, "infers a trait"),
    ],
)
def test_an_entry_without_licence_or_training_note_or_of_an_unknown_kind_is_refused(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    data, model = yolox()
    refused(tmp_path, data, msgspec.structs.replace(model, **change), ManifestError, reason)


def test_an_output_that_infers_a_trait_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, *yolox(output_name="gender"), TraitRefused, "never loaded")


def people(detector: Any, picture: np.ndarray, threshold: float) -> np.ndarray:
    found = detector.detect(picture, threshold=threshold)
    return found.boxes[found.classes == ObjectClass.PERSON]


def test_a_public_yolox_sees_the_people_that_the_default_model_sees(measurement_data: Path, tmp_path: Path) -> None:
    file, clip = measurement_data / "models" / "yolox_nano.onnx", measurement_data / "video" / "pets09_s2l1" / "video.avi"
    defaults = var_folder(Environment()) / "models"
    if not (file.exists() and clip.exists() and (defaults / "nanodet-g.onnx").exists()):
        pytest.skip("needs models/yolox_nano.onnx and the clip of SAFECITY_DATA, and the default model")
    data = file.read_bytes()
    model = entry(
        data, adapter=Adapter.YOLOX, input_name="images", size=(416, 416), outputs=[("output", (1, 3549, 85))], classes=COCO,
        picture={"pad": 114.0}, thresholds=Thresholds(score=0.35, overlap=0.5),
    )  # fmt: skip
    install(tmp_path, data, model)
    ours, theirs = open_detector(defaults), open_detector(tmp_path)
    capture = cv2.VideoCapture(str(clip))
    near, seen = 0, 0
    for number in (100, 300, 500, 700):
        capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        read, picture = capture.read()
        assert read
        a, b = people(ours, picture, 0.5), people(theirs, picture, 0.3)
        near += int((iou(a, b).max(axis=1, initial=0) > 0.5).sum())
        seen += len(a)
    capture.release()
    assert seen >= 12 and near / seen > 0.7, f"{near} of {seen}"


def test_the_default_model_tries_out() -> None:
    folder = var_folder(Environment()) / "models"
    if not (folder / "nanodet-g.onnx").exists():
        pytest.skip("the default models are not obtained: python -m safecity_gis.model_store obtain")
    model = load_manifest(folder)[Task.DETECT_OBJECTS]
    assert try_out(read_checked(model, folder), model)
    with pytest.raises(ModelRefused, match="cannot load"):
        open_session(b"nothing")
