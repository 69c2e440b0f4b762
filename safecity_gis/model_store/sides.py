"""Declaring the sides of a model's input and outputs anew, where a file tells sides that its network does not depend on."""

from collections.abc import Sequence

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from safecity_gis.model_store.manifest import Model
from safecity_gis.model_store.tfjs import UnsupportedGraph


def declare_sides(data: bytes, model: Model) -> bytes:
    """The same network with the input and outputs of its manifest entry; the same bytes on every machine.

    Weights that old exporters list among the inputs are taken off that list, so that nobody can replace them.

    Raises:
        UnsupportedGraph: no ONNX file, or another input or other outputs than the entry names.
    """
    try:
        network = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise UnsupportedGraph(f"model {model.name}: no ONNX file") from error
    graph = network.graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [item for item in graph.input if item.name not in weights]
    found = [item.name for item in inputs], [item.name for item in graph.output]
    wanted = [model.input.name], [output.name for output in model.outputs]
    if found != wanted:
        raise UnsupportedGraph(f"model {model.name}: inputs and outputs are {found}, the manifest says {wanted}")
    del graph.input[:]
    graph.input.extend(inputs)
    _declare(graph.input[0], model.input.shape)
    for item, output in zip(graph.output, model.outputs, strict=True):
        _declare(item, output.shape)
    return bytes(network.SerializeToString(deterministic=True))


def _declare(item: onnx.ValueInfoProto, shape: Sequence[int]) -> None:
    sides = item.type.tensor_type.shape
    del sides.dim[:]
    for side in shape:
        sides.dim.add().dim_value = side
