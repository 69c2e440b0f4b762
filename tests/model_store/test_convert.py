"""Every converted operation against numpy and scipy, through ONNX Runtime."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from scipy.signal import correlate2d

from safecity_gis.model_store.convert import Output, convert
from safecity_gis.model_store.tfjs import UnsupportedGraph, read_graph_model
from tests.model_store.graphs import Array, Graph, integers, text

NHWC = (1, 9, 11, 3)


def run(graph: Graph, x: Array, *tensors: str, shape: tuple[int, ...] | None = None) -> list[Array]:
    outputs = [Output(f"out{index}", tensor, shape or (1,)) for index, tensor in enumerate(tensors)]
    data = convert(read_graph_model(*graph.files()), input_name="x", outputs=outputs)
    return ort.InferenceSession(data).run(None, {"x": x})


def sample(*shape: int) -> Array:
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


def convolved(x: Array, kernel: Array, stride: int, pads: tuple[tuple[int, int], tuple[int, int]]) -> Array:
    padded = np.pad(x[0], (*pads, (0, 0)))
    planes = [
        sum(correlate2d(padded[..., i], kernel[..., i, o], mode="valid") for i in range(kernel.shape[2]))
        for o in range(kernel.shape[3])
    ]
    return np.stack(planes, axis=-1)[None, ::stride, ::stride].astype(np.float32)


@pytest.mark.parametrize(("padding", "pads"), [("VALID", ((0, 0), (0, 0))), ("SAME", ((1, 1), (1, 1)))])
def test_a_strided_convolution_equals_a_correlation(padding: str, pads: tuple[tuple[int, int], tuple[int, int]]) -> None:
    kernel = sample(3, 3, 3, 4)
    graph = Graph(*NHWC)
    graph.node("conv", "Conv2D", "x", graph.constant("k", kernel), strides=integers(1, 2, 2, 1), padding=text(padding))
    x = sample(*NHWC)
    expected = convolved(x, kernel, 2, pads)
    [found] = run(graph, x, "conv", shape=expected.shape)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_weight_of_sixteen_bits_is_kept_so_and_gives_the_result_of_its_rounded_value() -> None:
    kernel = sample(1, 1, 3, 2)
    graph = Graph(*NHWC)
    graph.node("conv", "Conv2D", "x", graph.constant("k", kernel, half=True), strides=integers(1, 1, 1, 1), padding=text("VALID"))
    data = convert(read_graph_model(*graph.files()), input_name="x", outputs=[Output("out", "conv", (1, 9, 11, 2))])
    kept = onnx.load_from_string(data).graph.initializer
    x = sample(*NHWC)
    [found] = ort.InferenceSession(data).run(None, {"x": x})
    assert [item.data_type for item in kept] == [onnx.TensorProto.FLOAT16]
    np.testing.assert_allclose(found, x @ kernel.astype(np.float16).astype(np.float32)[0, 0], atol=1e-5)


def test_max_pool_takes_the_largest_of_each_window() -> None:
    graph = Graph(*NHWC)
    window = {"ksize": integers(1, 3, 3, 1), "strides": integers(1, 2, 2, 1), "padding": text("VALID")}
    graph.node("pool", "MaxPool", "x", **window)
    x = sample(*NHWC)
    expected = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))[:, ::2, ::2].max(axis=(-1, -2))
    [found] = run(graph, x, "pool", shape=expected.shape)
    np.testing.assert_array_equal(found, expected)


def test_padding_puts_zeros_or_the_given_value_around() -> None:
    pads = [[0, 0], [1, 2], [0, 3], [0, 0]]
    graph = Graph(*NHWC)
    graph.constant("pads", pads)
    graph.node("zeros", "Pad", "x", "pads")
    graph.node("low", "PadV2", "x", "pads", graph.constant("fill", np.float32(-9)))
    x = sample(*NHWC)
    zeros, low = run(graph, x, "zeros", "low", shape=(1, 12, 14, 3))
    np.testing.assert_array_equal(zeros, np.pad(x, pads))
    np.testing.assert_array_equal(low, np.pad(x, pads, constant_values=-9))


def test_transpose_reshape_concat_and_split_move_values_only() -> None:
    graph = Graph(*NHWC)
    graph.node("t", "Transpose", "x", graph.constant("perm", [0, 3, 1, 2]))
    graph.node("c", "ConcatV2", "t", "t", graph.constant("axis", 1))
    graph.node("s", "SplitV", "c", graph.constant("sizes", [2, 4]), graph.constant("dim", 1))
    graph.node("r", "Reshape", "s:1", graph.constant("shape", [1, 4, -1]))
    x = sample(*NHWC)
    [found] = run(graph, x, "r", shape=(1, 4, 99))
    t = x.transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(found, np.concatenate((t, t), axis=1)[:, 2:].reshape(1, 4, 99))


def test_activations_and_sums_equal_their_formulas() -> None:
    graph = Graph(*NHWC)
    graph.node("leak", "LeakyRelu", "x", alpha={"f": 0.1})
    graph.node("sum", "AddV2", "leak", graph.constant("bias", sample(3)))
    graph.node("out", "Sigmoid", "sum")
    x = sample(*NHWC)
    [found] = run(graph, x, "out", shape=NHWC)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-(np.where(x > 0, x, 0.1 * x) + sample(3)))), atol=1e-6)


def test_resizing_with_half_pixel_centres_interpolates_between_cell_centres() -> None:
    graph = Graph(1, 2, 2, 1)
    graph.node("r", "ResizeBilinear", "x", graph.constant("size", [4, 4]), half_pixel_centers={"b": True})
    x = np.array([[0, 4], [8, 12]], np.float32).reshape(1, 2, 2, 1)
    [found] = run(graph, x, "r", shape=(1, 4, 4, 1))
    ramp = np.array([0, 0.25, 0.75, 1])
    np.testing.assert_allclose(found[0, :, :, 0], 8 * ramp[:, None] + 4 * ramp[None, :], atol=1e-6)


def test_a_shape_computed_from_constants_is_folded() -> None:
    graph = Graph(*NHWC)
    empty = np.zeros((0, 1), np.int32)
    graph.constant("where", empty)
    graph.node(
        "dense", "SparseToDense", "where", graph.constant("n", [2]), graph.constant("v", empty[:, 0]), graph.constant("z", 1)
    )
    graph.node("shape", "AddV2", "dense", graph.constant("base", [98, 2]))
    graph.node("r", "Reshape", "x", "shape")
    x = sample(*NHWC)
    [found] = run(graph, x, "r", shape=(99, 3))
    np.testing.assert_array_equal(found, x.reshape(99, 3))


def test_a_head_that_nobody_asks_for_is_not_in_the_file() -> None:
    graph = Graph(*NHWC)
    graph.node("wanted", "Sigmoid", "x")
    graph.node("age_head", "LeakyRelu", "x")
    data = convert(read_graph_model(*graph.files()), input_name="x", outputs=[Output("out", "wanted", NHWC)])
    assert [node.op_type for node in onnx.load_from_string(data).graph.node] == ["Sigmoid", "Identity"]


def test_an_unknown_operation_a_missing_tensor_and_a_cycle_are_refused() -> None:
    unknown, missing, cycle = Graph(*NHWC), Graph(*NHWC), Graph(*NHWC)
    unknown.node("out", "Einsum", "x")
    missing.node("out", "AddV2", "x", "nothing")
    cycle.node("out", "AddV2", "x", "back")
    cycle.node("back", "Sigmoid", "out")
    for graph in (unknown, missing, cycle):
        with pytest.raises(UnsupportedGraph):
            run(graph, sample(*NHWC), "out", shape=NHWC)


def test_weights_that_are_short_long_or_of_a_strange_type_are_refused() -> None:
    graph = Graph(*NHWC)
    graph.constant("k", [1.0, 2.0])
    document, [shard] = graph.files()
    for broken in ((document, [shard[:-1]]), (document, [shard + b"\0"]), (document.replace(b"float32", b"uint8"), [shard])):
        with pytest.raises(UnsupportedGraph):
            read_graph_model(*broken)
    with pytest.raises(UnsupportedGraph):
        read_graph_model(b"[]", [])


def test_the_bytes_are_the_same_in_processes_with_different_hash_seeds() -> None:
    program = (
        "import sys\nfrom tests.model_store.test_convert import two_heads\nimport hashlib\n"
        "print(hashlib.sha256(two_heads()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert hashes == {hashlib.sha256(two_heads()).hexdigest() + "\n"}


def two_heads() -> bytes:
    """A small model with shared inputs, for which a wrong order would show."""
    graph = Graph(*NHWC)
    for name in "abcdef":
        graph.node(name, "AddV2", "x", graph.constant(f"{name}_bias", sample(3)))
    graph.node("left", "ConcatV2", *"abc", graph.constant("axis", 3))
    graph.node("right", "ConcatV2", *"fed", "axis")
    outputs = [Output("left", "left", (1, 9, 11, 9)), Output("right", "right", (1, 9, 11, 9))]
    return convert(read_graph_model(*graph.files()), input_name="x", outputs=outputs)
