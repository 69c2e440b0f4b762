"""The object detector of a worker: one ONNX Runtime session, checked against the manifest before its first picture."""

import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from safecity_gis.core.tracking.evidence import Reliability
from safecity_gis.core.vision.detections import Detections
from safecity_gis.core.vision.letterbox import Normalisation, letterbox
from safecity_gis.core.vision.suppression import suppress
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.model_store.manifest import ANY, Model, Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.model_store.traits import refuse_traits
from safecity_gis.worker.adapters import ModelRefused, object_reader

OBJECT_CLASSES = {
    "person": ObjectClass.PERSON,
    "bicycle": ObjectClass.BICYCLE,
    "motorcycle": ObjectClass.MOTORCYCLE,
    "car": ObjectClass.CAR,
    "bus": ObjectClass.BUS,
    "truck": ObjectClass.TRUCK,
    "rickshaw": ObjectClass.RICKSHAW,
}
"""By class name of the manifest; a model's other classes are never read."""

GROUPS = (0, 1, 2, 2, 3, 3, 3, 3)
"""Suppression group by `ObjectClass`: one thing is not a car and a truck at once, but a rider is a person and a motorcycle."""

RELIABILITY = {GROUPS[ObjectClass.CAR]: Reliability(even_score=0.35)}
"""By group, where the tracker's own does not hold: a car, bus or truck scores lower than a person of whom one is as sure.

Source: of 122 boxes of vehicles that score 0.35 to 0.5 in 227 photographs of vehicles nine in ten are vehicles; one in six of the
vehicles that fill such a photograph score no more. Two-wheelers have not been measured.
"""

SMOOTHING = 0.2
_UNREADABLE = tuple(
    getattr(ort_errors, name) for name in ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented")
)


def open_session(data: bytes) -> ort.InferenceSession:
    """A session on the GPU where ONNX Runtime has one, else on one CPU thread that does not spin.

    Raises:
        ModelRefused: the bytes are no ONNX model that this runtime knows.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    wanted = ("CUDAExecutionProvider", "CPUExecutionProvider")
    available = [name for name in wanted if name in ort.get_available_providers()]
    try:
        return ort.InferenceSession(data, options, providers=available)
    except _UNREADABLE as error:
        raise ModelRefused(f"ONNX Runtime cannot load the file: {' '.join(str(error).split())[:200]}") from error


def check_session(session: ort.InferenceSession, model: Model) -> None:
    """Compare what goes in and comes out with the manifest.

    Raises:
        ModelRefused: another name, shape or type, or an output more or less.
        TraitRefused: an output infers a trait of a person.
    """
    refuse_traits(item.name for item in session.get_outputs())
    expected = {model.input.name: list(model.input.shape)} | {output.name: list(output.shape) for output in model.outputs}
    items = (*session.get_inputs(), *session.get_outputs())
    found = {item.name: [side if isinstance(side, int) else ANY for side in item.shape] for item in items}
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            told, is_ = (f"shape {shape}" if shape else "none" for shape in (expected.get(name), found.get(name)))
            raise ModelRefused(f"model {model.name}: input or output {name!r}: the manifest says {told}, the file has {is_}")
    if any(item.type != "tensor(float)" for item in items):
        raise ModelRefused(f"model {model.name}: an input or output is not float32")


class Detector:
    """Finds people and vehicles in pictures. Not for use by two threads at once."""

    def __init__(self, session: ort.InferenceSession, model: Model) -> None:
        """Raises ModelRefused or TraitRefused where session and manifest entry differ."""
        check_session(session, model)
        self.model = model
        self.size = model.input.size
        self.provider: str = session.get_providers()[0]
        self.run_ms = 0.0
        """Smoothed time of one run from picture to boxes; 0 before the first."""
        self._session = session
        self._names = [output.name for output in model.outputs]
        self._read = object_reader(model)
        self._normalisation = normalisation_of(model)
        self._blob = np.empty(model.input.shape, np.float32)
        self._wanted = [number for number, name in enumerate(model.classes) if name in OBJECT_CLASSES]
        self._object_classes = np.array([OBJECT_CLASSES.get(name, ObjectClass.UNKNOWN) for name in model.classes], np.int64)

    def detect(self, picture: npt.NDArray[np.uint8], *, threshold: float | None = None) -> Detections:
        """What is in a BGR picture uint8 [h, w, 3]; `classes` are `ObjectClass` numbers, strongest first.

        Args:
            threshold: least score 0-1; the manifest's by default.

        Raises:
            ValueError: no such picture.
        """
        started = time.perf_counter()
        blob, scale = letterbox(picture, self.size, self._normalisation, self._blob)
        outputs = self._session.run(self._names, {self.model.input.name: blob})
        least = self.model.thresholds.score if threshold is None else threshold
        height, width = picture.shape[:2]
        found = self._read(outputs, scale=scale, width=width, height=height, threshold=least, wanted=self._wanted)
        named = Detections(found.boxes, found.scores, self._object_classes[found.classes])
        kept = suppress(named.boxes, named.scores, _groups(named), overlap=self.model.thresholds.overlap)
        elapsed = (time.perf_counter() - started) * 1000
        self.run_ms = elapsed if self.run_ms == 0 else self.run_ms + SMOOTHING * (elapsed - self.run_ms)
        return named.take(kept)


def open_detector(directory: Path) -> Detector:
    """The detector in force in this directory of models: the default, or the site's own.

    Raises:
        FileNotFoundError: not obtained yet (`python -m safecity_gis.model_store obtain`).
        HashMismatch, ManifestError, ModelRefused, TraitRefused: the file or the manifest is not acceptable.
    """
    model = load_manifest(directory)[Task.DETECT_OBJECTS]
    cv2.setNumThreads(1)  # workers are parallel by process: OpenCV's own pool would only fight theirs
    return Detector(open_session(read_checked(model, directory)), model)


def _groups(found: Detections) -> npt.NDArray[np.int64]:
    return np.array(GROUPS, np.int64)[found.classes]


def normalisation_of(model: Model) -> Normalisation:
    """How a picture becomes the model's input."""
    return Normalisation(model.input.mean, model.input.std, rgb=model.input.colour == "RGB", pad=model.input.pad)
