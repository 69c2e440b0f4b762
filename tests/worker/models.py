"""ONNX files that tests make, and manifest entries for them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from safecity_gis.model_store.manifest import (
    DEFAULT_MANIFEST,
    Adapter,
    Model,
    ModelInput,
    ModelOutput,
    SiteSource,
    Thresholds,
    read_manifest,
)

COCO = read_manifest(DEFAULT_MANIFEST)[0].classes
PLAIN = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}
"""Pixels as they are."""


def constant_onnx(outputs: Mapping[str, np.ndarray], *, name: str, size: tuple[int, int]) -> bytes:
    """A model that always answers `outputs`, whatever picture of `size` (width, height) it is shown."""
    nodes = [
        helper.make_node("Constant", [], [key], value=numpy_helper.from_array(value.astype(np.float32)))
        for key, value in outputs.items()
    ]
    told = [helper.make_tensor_value_info(key, TensorProto.FLOAT, value.shape) for key, value in outputs.items()]
    picture = helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 3, size[1], size[0]))
    graph = helper.make_graph(nodes, "constant", [picture], told)
    return onnx.helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def entry(
    data: bytes, *, adapter: Adapter, input_name: str, size: tuple[int, int], outputs: Sequence[tuple[str, tuple[int, ...]]],
    **values: Any,
) -> Model:  # fmt: skip
    """A site's manifest entry for a file."""
    picture = {"name": input_name, "shape": (1, 3, size[1], size[0]), "colour": "BGR", **PLAIN, **values.pop("picture", {})}
    known = {
        "name": "site-model",
        "task": adapter.tasks[0],
        "version": "1",
        "adapter": adapter,
        "file": "site-model.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Apache-2.0",
        "training_data": "none: made by a test",
        "source": SiteSource(origin="a test"),
        "input": ModelInput(**picture),
        "outputs": tuple(ModelOutput(name=name, shape=shape) for name, shape in outputs),
        "classes": (),
        "thresholds": read_manifest(DEFAULT_MANIFEST)[0].thresholds,
    }
    return Model(**(known | values))


def text_finder(map_: np.ndarray) -> tuple[bytes, Model]:
    """A model that finds the same text in every picture: map of probabilities [h, w]."""
    data = _open_onnx(map_[None, None], ("n", 3, "h", "w"), ("n", 1, "h", "w"), "")
    return data, _of_text(data, Adapter.PPOCR_DET, (-1, 3, -1, -1), (-1, 1, -1, -1), "text-finder")


def line_reader(
    text: str, *, characters: str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZab*", nan: bool = False
) -> tuple[bytes, Model]:
    """A model that reads the same text, of `characters`, in every line; with `nan` it answers what is no number."""
    labels = len(characters) + 2
    steps = np.full((2 * len(text) + 1, labels), 0.001, np.float32)
    steps[::2, 0] = 0.9
    steps[np.arange(1, len(steps), 2), [characters.index(character) + 1 for character in text]] = 0.9
    if nan:
        steps[:] = np.nan
    data = _open_onnx(steps[None], ("n", 3, 48, "w"), ("n", "t", labels), "\n".join(characters))
    return data, _of_text(data, Adapter.PPOCR_REC, (-1, 3, 48, -1), (-1, -1, labels), "line-reader")


def head_finder(*cells: tuple[int, int]) -> tuple[bytes, Model]:
    """A model that sees a face, 32 pixels wide and high, at these cells (row, column of 16 x 16) of every picture."""
    heat = np.zeros((1, 1, 16, 16), np.float32)
    for row, column in cells:
        heat[0, 0, row, column] = 0.95
    shapes = {"heat": heat, "size": np.full((1, 2, 16, 16), np.log(8), np.float32)}
    shapes |= {"offset": np.zeros((1, 2, 16, 16), np.float32), "points": np.zeros((1, 10, 16, 16), np.float32)}
    data = constant_onnx(shapes, name="input.1", size=(64, 64))
    outputs = [(name, value.shape) for name, value in shapes.items()]
    named = {"name": "head-finder", "file": "head-finder.onnx"}
    return data, entry(data, adapter=Adapter.CENTERFACE, input_name="input.1", size=(64, 64), outputs=outputs, **named)


def _open_onnx(answer: np.ndarray, shown: Sequence[Any], told: Sequence[Any], characters: str) -> bytes:
    # The answer's shape hangs on the picture's, so that the runtime leaves it open as it does for real models.
    rank = answer.ndim
    nodes = [
        helper.make_node("Constant", [], ["all"], value=numpy_helper.from_array(answer.astype(np.float32))),
        helper.make_node("Constant", [], ["none"], value=numpy_helper.from_array(np.zeros(rank, np.int64))),
        helper.make_node("Constant", [], ["sides"], value=numpy_helper.from_array(np.array(answer.shape, np.int64))),
        helper.make_node("Shape", ["x"], ["shown"], end=rank),
        helper.make_node("Mul", ["shown", "none"], ["nought"]),
        helper.make_node("Add", ["nought", "sides"], ["shape"]),
        helper.make_node("Reshape", ["all", "shape"], ["y"]),
    ]
    picture = helper.make_tensor_value_info("x", TensorProto.FLOAT, shown)
    graph = helper.make_graph(nodes, "constant", [picture], [helper.make_tensor_value_info("y", TensorProto.FLOAT, told)])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if characters:
        helper.set_model_props(made, {"character": characters})
    return made.SerializeToString()


def _of_text(data: bytes, adapter: Adapter, shown: tuple[int, ...], told: tuple[int, ...], name: str) -> Model:
    return entry(
        data, adapter=adapter, input_name="x", size=(1, 1), outputs=[("y", told)], picture={"shape": shown}, name=name,
        file=f"{name}.onnx", thresholds=Thresholds(score=0.4),
    )  # fmt: skip


def install(directory: Path, data: bytes, model: Model) -> None:
    """Write the file and a `site.toml` with its entry."""
    install_all(directory, [(data, model)])


def install_all(directory: Path, files: Sequence[tuple[bytes, Model]]) -> None:
    """Write the files and a `site.toml` with their entries."""
    tables = []
    for data, model in files:
        (directory / model.file).write_bytes(data)
        tables.append("[[model]]\n" + "\n".join(f"{key} = {_toml(value)}" for key, value in msgspec.to_builtins(model).items()))
    (directory / "site.toml").write_text("\n".join(tables), encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return msgspec.json.encode(value).decode()
