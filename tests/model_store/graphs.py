"""Small TensorFlow.js graph models, written as the converter of TensorFlow.js would write them."""

import base64
import json
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def text(value: str) -> dict[str, str]:
    return {"s": base64.b64encode(value.encode()).decode()}


def integers(*values: int) -> dict[str, Any]:
    return {"list": {"i": [str(value) for value in values]}}


class Graph:
    """Collects nodes and weights; `files()` gives model.json and one weight shard."""

    def __init__(self, *shape: int) -> None:
        sizes = {"dim": [{"size": str(size)} for size in shape]}
        self.nodes: list[dict[str, Any]] = [{"name": "x", "op": "Placeholder", "attr": {"shape": {"shape": sizes}}}]
        self.weights: list[tuple[dict[str, Any], bytes]] = []

    def constant(self, name: str, value: Any, *, half: bool = False) -> str:
        array = np.asarray(value)
        array = array.astype(np.float32 if array.dtype.kind == "f" else np.int32)
        spec: dict[str, Any] = {"name": name, "shape": list(array.shape), "dtype": str(array.dtype)}
        if half:
            spec["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
            array = array.astype(np.float16)
        self.nodes.append({"name": name, "op": "Const", "attr": {}})
        self.weights.append((spec, array.tobytes()))
        return name

    def node(self, name: str, op: str, *inputs: str, **attributes: Any) -> str:
        self.nodes.append({"name": name, "op": op, "input": list(inputs), "attr": attributes})
        return name

    def files(self) -> tuple[bytes, list[bytes]]:
        specs = [spec for spec, _ in self.weights]
        document = {
            "format": "graph-model",
            "modelTopology": {"node": self.nodes},
            "weightsManifest": [{"paths": ["shard.bin"], "weights": specs}],
        }
        return json.dumps(document).encode(), [b"".join(data for _, data in self.weights)]
