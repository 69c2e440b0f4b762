"""TensorFlow.js graph model to ONNX, exact and the same bytes on every machine; weights stay float16 behind a Cast.

Only the asked outputs and what they need are converted, so that a head which nobody asks for is not in the file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from safecity_gis.model_store.tfjs import Array, GraphModel, Node, UnsupportedGraph

OPSET = 17
IR_VERSION = 8
TO_NCHW = (0, 3, 1, 2)
TO_NHWC = (0, 2, 3, 1)

Value = str | Array
"""A tensor computed at run time, by name, or a constant."""


@dataclass
class Builder:
    """The ONNX graph under construction."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def _fresh(self, stem: str) -> str:
        return f"{stem}_{len(self.nodes) + len(self.constants)}"

    def tensor(self, value: Value) -> str:
        """Name of `value` as a tensor; a constant becomes an initialiser, float16 ones behind a Cast to float32."""
        if isinstance(value, str):
            return value
        name = self._fresh("constant")
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return self.add("Cast", [name], to=TensorProto.FLOAT)[0] if value.dtype == np.float16 else name

    def add(self, op: str, inputs: Sequence[Value], outputs: int = 1, **attributes: Any) -> list[str]:
        """Append one ONNX node and return the names of its outputs."""
        names = [self.tensor(value) for value in inputs]
        made = [self._fresh(op.lower()) + f"_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(op, names, made, **attributes))
        return made

    def in_nchw(self, op: str, inputs: Sequence[Value], **attributes: Any) -> list[Value]:
        """Append a channels-first node on channels-last data; ONNX Runtime removes the transposes that meet."""
        first = self.add("Transpose", [inputs[0]], perm=TO_NCHW)[0]
        made = self.add(op, [first, *inputs[1:]], **attributes)[0]
        return list(self.add("Transpose", [made], perm=TO_NHWC))


def _constant(node: Node, value: Value) -> Array:
    if not isinstance(value, np.ndarray):
        raise UnsupportedGraph(f"{node.op} {node.name}: an argument is not constant")
    return value


def _integers(node: Node, value: Value) -> list[int]:
    return [int(item) for item in _constant(node, value).reshape(-1)]


def _window(node: Node, sizes: Sequence[int]) -> dict[str, Any]:
    """Attributes shared by convolution and pooling over height and width."""
    if node.text("data_format", "NHWC") != "NHWC" or node.text("padding") not in ("SAME", "VALID"):
        raise UnsupportedGraph(f"{node.op} {node.name}: layout or padding")
    same = node.text("padding") == "SAME"
    return {"kernel_shape": list(sizes), "strides": node.integers("strides")[1:3], "auto_pad": "SAME_UPPER" if same else "VALID"}


def _conv(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    kernel = _constant(node, inputs[1])
    dilations = (node.integers("dilations") or [1, 1, 1, 1])[1:3]
    return build.in_nchw(
        "Conv", [inputs[0], kernel.transpose(3, 2, 0, 1)], dilations=dilations, **_window(node, kernel.shape[:2])
    )


def _max_pool(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    return build.in_nchw("MaxPool", inputs, **_window(node, node.integers("ksize")[1:3]))


def _pad(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    pads = _constant(node, inputs[1]).astype(np.int64).T.reshape(-1)
    fill = _constant(node, inputs[2]).astype(np.float32).reshape(()) if len(inputs) > 2 else np.zeros((), np.float32)
    return list(build.add("Pad", [inputs[0], pads, fill]))


def _transpose(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    return list(build.add("Transpose", inputs[:1], perm=_integers(node, inputs[1])))


def _add(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    left, right = inputs
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return [left + right]
    return list(build.add("Add", inputs))


def _concat(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    return list(build.add("Concat", inputs[:-1], axis=_integers(node, inputs[-1])[0]))


def _reshape(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    return list(build.add("Reshape", [inputs[0], _constant(node, inputs[1]).astype(np.int64).reshape(-1)]))


def _split(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    sizes = _constant(node, inputs[1]).astype(np.int64).reshape(-1)
    return list(build.add("Split", [inputs[0], sizes], outputs=len(sizes), axis=_integers(node, inputs[2])[0]))


def _resize(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    mode = "half_pixel" if node.flag("half_pixel_centers") else "align_corners" if node.flag("align_corners") else "asymmetric"
    first = build.add("Transpose", inputs[:1], perm=TO_NCHW)[0]
    shape = build.add("Shape", [first], end=2)[0]
    sizes = build.add("Concat", [shape, np.array(_integers(node, inputs[1]), np.int64)], axis=0)[0]
    made = build.add("Resize", [first, "", "", sizes], mode="linear", coordinate_transformation_mode=mode)[0]
    return list(build.add("Transpose", [made], perm=TO_NHWC))


def _sparse_to_dense(build: Builder, node: Node, inputs: list[Value]) -> list[Value]:
    indices, shape, values, fill = (_constant(node, value) for value in inputs)
    dense = np.full(shape.reshape(-1), fill, fill.dtype)
    dense[tuple(indices.reshape(-1, dense.ndim).T)] = values
    return [dense]


_OPERATIONS: dict[str, Callable[[Builder, Node, list[Value]], list[Value]]] = {
    "Add": _add,
    "AddV2": _add,
    "ConcatV2": _concat,
    "Conv2D": _conv,
    "Identity": lambda build, node, inputs: inputs,
    "LeakyRelu": lambda build, node, inputs: list(build.add("LeakyRelu", inputs, alpha=node.number("alpha", 0.2))),
    "MaxPool": _max_pool,
    "Pad": _pad,
    "PadV2": _pad,
    "Reshape": _reshape,
    "ResizeBilinear": _resize,
    "Sigmoid": lambda build, node, inputs: list(build.add("Sigmoid", inputs)),
    "SparseToDense": _sparse_to_dense,
    "SplitV": _split,
    "Transpose": _transpose,
}


@dataclass(frozen=True)
class Output:
    """A tensor of the graph to keep, and what it is called in the ONNX file."""

    name: str
    tensor: str
    shape: tuple[int, ...]


def convert(model: GraphModel, *, input_name: str, outputs: Sequence[Output]) -> bytes:
    """The ONNX file (opset 17) of a TFJS graph model.

    Args:
        input_name: name of the only input in the ONNX file.
        outputs: what to keep, in this order; everything that only other outputs need is left out.

    Raises:
        UnsupportedGraph: an unknown operation, a missing tensor, a cycle, or not exactly one input.
    """
    build = Builder()
    values: dict[str, list[Value]] = {}
    inputs: list[onnx.ValueInfoProto] = []
    for node in _order(model, [output.tensor for output in outputs]):
        if node.op == "Placeholder":
            inputs.append(helper.make_tensor_value_info(input_name, TensorProto.FLOAT, node.shape()))
            values[node.name] = [input_name]
        elif node.op == "Const":
            values[node.name] = [model.weights[node.name]]
        elif node.op in _OPERATIONS:
            values[node.name] = _OPERATIONS[node.op](build, node, [_lookup(values, name) for name in node.inputs])
        else:
            raise UnsupportedGraph(f"operation {node.op} of {node.name} is not known")
    if len(inputs) != 1:
        raise UnsupportedGraph(f"{len(inputs)} inputs instead of one")
    for output in outputs:
        found = build.tensor(_lookup(values, output.tensor))
        build.nodes.append(helper.make_node("Identity", [found], [output.name]))
    results = [helper.make_tensor_value_info(output.name, TensorProto.FLOAT, output.shape) for output in outputs]
    graph = helper.make_graph(build.nodes, "safecity", inputs, results, build.constants)
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="safecity_gis"
    )
    onnx.checker.check_model(proto, full_check=True)
    return bytes(proto.SerializeToString(deterministic=True))


def _lookup(values: dict[str, list[Value]], tensor: str) -> Value:
    name, _, index = tensor.partition(":")
    return values[name][int(index or 0)]


def _order(model: GraphModel, tensors: Sequence[str]) -> list[Node]:
    """The nodes that `tensors` need, inputs before users, always in the same order."""
    waiting = [tensor.partition(":")[0] for tensor in tensors]
    needs: dict[str, list[str]] = {}
    while waiting:
        name = waiting.pop()
        if name in needs:
            continue
        if name not in model.nodes or (model.nodes[name].op == "Const" and name not in model.weights):
            raise UnsupportedGraph(f"tensor {name} is missing")
        needs[name] = [tensor.partition(":")[0] for tensor in model.nodes[name].inputs]
        waiting += needs[name]
    try:
        return [model.nodes[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError as error:
        raise UnsupportedGraph("the graph has a cycle") from error
