"""Which code reads a model's outputs: the one place that knows families of models by the adapter in their manifest entry."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from safecity_gis.core.vision import centerface, nanodet, yolox, yunet
from safecity_gis.core.vision.detections import Detections, Floats
from safecity_gis.core.vision.faces import Faces
from safecity_gis.core.vision.grids import grid_shape
from safecity_gis.model_store.manifest import Adapter, Model

NANODET_STRIDES = (8, 16, 32, 64)
T = TypeVar("T")


class ModelRefused(ValueError):
    """The file is not what its manifest entry says, or no such model is known; it is not loaded."""


class ReadObjects(Protocol):
    """From a model's outputs, in the order of its manifest entry, to boxes that are not yet suppressed."""

    def __call__(
        self, outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float, wanted: Sequence[int]
    ) -> Detections: ...


class ReadFaces(Protocol):
    """The same for models that find faces."""

    def __call__(self, outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float) -> Faces: ...


def object_reader(model: Model) -> ReadObjects:
    """How to read a model that finds objects.

    Raises:
        ModelRefused: it finds none, or its outputs are not those of its adapter.
    """
    return _made(_OBJECTS, model)


def face_reader(model: Model) -> ReadFaces:
    """How to read a model that finds faces.

    Raises:
        ModelRefused: it finds none, or its outputs are not those of its adapter.
    """
    return _made(_FACES, model)


def _made(readers: dict[Adapter, Callable[[Model], T]], model: Model) -> T:
    if model.adapter not in readers:
        raise ModelRefused(f"model {model.name}: the adapter {model.adapter} does not serve {model.task}")
    return readers[model.adapter](model)


def _nanodet(model: Model) -> ReadObjects:
    """All scores from fine to coarse, then the boxes in the same order; strides follow from the counts of cells."""
    strides = _nanodet_strides(model)
    size = model.input.size

    def read(
        outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float, wanted: Sequence[int]
    ) -> Detections:
        levels = [
            nanodet.Level(stride, grid_shape(size, stride)[0], outputs[index], outputs[len(strides) + index])
            for index, stride in enumerate(strides)
        ]
        return nanodet.decode(levels, scale=scale, width=width, height=height, threshold=threshold, wanted=wanted)

    return read


def _nanodet_strides(model: Model) -> list[int]:
    half = len(model.outputs) // 2
    found = []
    for scores, boxes in zip(model.outputs[:half], model.outputs[half:], strict=False):
        strides = [s for s in NANODET_STRIDES if scores.shape[1:2] == (_cells(model, s),)]
        if not strides or scores.shape != (1, scores.shape[1], len(model.classes)) or boxes.shape[:2] != scores.shape[:2]:
            raise ModelRefused(
                f"model {model.name}: {scores.name} {scores.shape} and {boxes.name} {boxes.shape} are no NanoDet level"
            )
        if len(boxes.shape) != 3 or boxes.shape[2] % 4:
            raise ModelRefused(f"model {model.name}: {boxes.name} {boxes.shape} does not hold four sides")
        found.append(strides[0])
    if not found or len(model.outputs) % 2:
        raise ModelRefused(f"model {model.name}: {len(model.outputs)} outputs are no pairs of scores and boxes")
    return found


def _yolox(model: Model) -> ReadObjects:
    cells = sum(_cells(model, stride) for stride in yolox.STRIDES)
    _require(model, [(1, cells, 5 + len(model.classes))])
    size = model.input.size

    def read(
        outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float, wanted: Sequence[int]
    ) -> Detections:
        return yolox.decode(outputs[0], size, scale=scale, width=width, height=height, threshold=threshold, wanted=wanted)

    return read


def _yunet(model: Model) -> ReadFaces:
    """Faces, objectness, boxes, points; each of them stride by stride, as OpenCV Zoo exports them."""
    _require(model, [(1, _cells(model, stride), depth) for depth in (1, 1, 4, 10) for stride in yunet.STRIDES])
    size, count = model.input.size, len(yunet.STRIDES)

    def read(outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float) -> Faces:
        levels = [yunet.Level(*outputs[index::count]) for index in range(count)]
        return yunet.decode(levels, size, scale=scale, width=width, height=height, threshold=threshold)

    return read


def _centerface(model: Model) -> ReadFaces:
    columns, rows = grid_shape(model.input.size, centerface.STRIDE)
    _require(model, [(1, depth, rows, columns) for depth in (1, 2, 2, 10)])

    def read(outputs: Sequence[Floats], *, scale: float, width: int, height: int, threshold: float) -> Faces:
        heat, sizes, offsets, points = outputs
        return centerface.decode(heat, sizes, offsets, points, scale=scale, width=width, height=height, threshold=threshold)

    return read


_OBJECTS: dict[Adapter, Callable[[Model], ReadObjects]] = {Adapter.NANODET: _nanodet, Adapter.YOLOX: _yolox}
_FACES: dict[Adapter, Callable[[Model], ReadFaces]] = {Adapter.CENTERFACE: _centerface, Adapter.YUNET: _yunet}


def _cells(model: Model, stride: int) -> int:
    columns, rows = grid_shape(model.input.size, stride)
    return columns * rows


def _require(model: Model, shapes: Sequence[tuple[int, ...]]) -> None:
    given = [output.shape for output in model.outputs]
    if given != list(shapes):
        raise ModelRefused(f"model {model.name}: outputs {given} are not those of {model.adapter}: {list(shapes)}")
