"""ONNX files that tests make, and manifest entries for them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from safecity_gis.model_store.manifest import DEFAULT_MANIFEST, Adapter, Model, ModelInput, ModelOutput, SiteSource, read_manifest

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
        "task": adapter.task,
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


def install(directory: Path, data: bytes, model: Model) -> None:
    """Write the file and a `site.toml` with its entry."""
    (directory / model.file).write_bytes(data)
    lines = [f"{key} = {_toml(value)}" for key, value in msgspec.to_builtins(model).items()]
    (directory / "site.toml").write_text("[[model]]\n" + "\n".join(lines), encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return msgspec.json.encode(value).decode()
