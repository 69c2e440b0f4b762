"""Sides declared anew: the network stays, and what is not the expected network is refused."""

import msgspec
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from safecity_gis.model_store.manifest import Adapter, Model
from safecity_gis.model_store.sides import declare_sides
from safecity_gis.model_store.tfjs import UnsupportedGraph
from safecity_gis.worker.inference import open_session
from tests.worker.models import entry


def doubling() -> bytes:
    """Doubles what goes in; tells sides that do not matter, and its weight among the inputs."""
    weight = numpy_helper.from_array(np.array(2, np.float32), "weight")
    told = [
        helper.make_tensor_value_info("picture", TensorProto.FLOAT, (10, 3, 32, 32)),
        helper.make_tensor_value_info("weight", TensorProto.FLOAT, ()),
    ]
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, (10, 3, 8, 8))
    graph = helper.make_graph([helper.make_node("Mul", ["picture", "weight"], ["out"])], "g", told, [out], [weight])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4).SerializeToString()


def model(**changes: object) -> Model:
    made = entry(b"", adapter=Adapter.CENTERFACE, input_name="picture", size=(8, 4), outputs=[("out", (1, 3, 4, 8))])
    return msgspec.structs.replace(made, **changes)


def test_the_network_is_the_same_with_other_sides() -> None:
    data = declare_sides(doubling(), model())
    session = open_session(data)
    assert [item.name for item in session.get_inputs()] == ["picture"] and session.get_outputs()[0].shape == [1, 3, 4, 8]
    assert (session.run(None, {"picture": np.full((1, 3, 4, 8), 3, np.float32)})[0] == 6).all()
    assert data == declare_sides(doubling(), model()) == declare_sides(data, model())
    assert onnx.load_model_from_string(data).graph.initializer[0].name == "weight"


def test_another_network_is_refused() -> None:
    with pytest.raises(UnsupportedGraph, match="the manifest says"):
        declare_sides(doubling(), model(outputs=()))
    with pytest.raises(UnsupportedGraph, match="no ONNX file"):
        declare_sides(b"no model", model())
