"""Reading a TensorFlow.js graph model (model.json with its weight shards) into nodes and arrays.

Source: tfjs `io_utils.decodeWeights` and `operation_mapper`, TensorFlow.js 4.
"""

import base64
import json
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_DTYPES = {"float32": np.float32, "float16": np.float16, "int32": np.int32, "bool": np.bool_}


class UnsupportedGraph(ValueError):
    """The graph model is malformed or uses what the conversion does not know."""


@dataclass(frozen=True)
class Node:
    """One operation; `inputs` are tensor names such as `split:1`."""

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: dict[str, dict[str, Any]]

    def text(self, key: str, default: str = "") -> str:
        encoded = self.attributes.get(key, {}).get("s")
        return default if encoded is None else base64.b64decode(encoded).decode("ascii")

    def integers(self, key: str) -> list[int]:
        return [int(value) for value in self.attributes.get(key, {}).get("list", {}).get("i", [])]

    def number(self, key: str, default: float) -> float:
        return float(self.attributes.get(key, {}).get("f", default))

    def flag(self, key: str) -> bool:
        return bool(self.attributes.get(key, {}).get("b", False))

    def shape(self) -> list[int]:
        return [int(dim["size"]) for dim in self.attributes["shape"]["shape"]["dim"]]


@dataclass(frozen=True)
class GraphModel:
    nodes: dict[str, Node]
    weights: dict[str, Array]
    """By node name; a weight stored as float16 stays float16."""


def read_graph_model(graph: bytes, shards: list[bytes]) -> GraphModel:
    """Decode model.json and its weight shards, in the order of the manifest.

    Raises:
        UnsupportedGraph: not a graph model, weights missing, of unknown type or left over.
    """
    try:
        document = json.loads(graph)
        if document.get("format") != "graph-model":
            raise UnsupportedGraph(f"format {document.get('format')!r} instead of 'graph-model'")
        nodes = {
            item["name"]: Node(item["name"], item["op"], tuple(item.get("input", ())), item.get("attr", {}))
            for item in document["modelTopology"]["node"]
        }
        specs = [spec for group in document["weightsManifest"] for spec in group["weights"]]
        return GraphModel(nodes, _decode_weights(specs, b"".join(shards)))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, UnsupportedGraph):
            raise
        raise UnsupportedGraph(f"malformed graph model: {error!r}") from error


def _decode_weights(specs: list[dict[str, Any]], data: bytes) -> dict[str, Array]:
    weights: dict[str, Array] = {}
    offset = 0
    for spec in specs:
        stored = spec.get("quantization", {"dtype": spec["dtype"]})["dtype"]
        if stored not in _DTYPES or (stored != spec["dtype"] and stored != "float16"):
            raise UnsupportedGraph(f"weight {spec['name']} is stored as {stored}")
        dtype = np.dtype(_DTYPES[stored]).newbyteorder("<")
        count = prod(spec["shape"])
        weights[spec["name"]] = np.frombuffer(data, dtype, count, offset).reshape(spec["shape"])
        offset += count * dtype.itemsize
    if offset != len(data):
        raise UnsupportedGraph(f"weights end at byte {offset} of {len(data)}")
    return weights
