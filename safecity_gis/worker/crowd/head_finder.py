"""Finding heads in a picture: one ONNX Runtime session that finds faces. It counts; nothing of a face is kept."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from safecity_gis.core.crowd.counting import Probabilities, head_probabilities
from safecity_gis.core.vision.letterbox import letterbox
from safecity_gis.model_store.manifest import Model, Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.worker.adapters import face_reader
from safecity_gis.worker.inference import check_session, normalisation_of, open_session


@dataclass(frozen=True)
class Heads:
    """Candidates of one picture: boxes xyxy float32 [n, 4] in its pixels, and how likely each is a head, 0-1 [n]."""

    boxes: npt.NDArray[np.float32]
    probabilities: Probabilities


class HeadFinder:
    """Finds heads in pictures. Not for use by two threads at once."""

    def __init__(self, session: ort.InferenceSession, model: Model) -> None:
        """Raises ModelRefused or TraitRefused where session and manifest entry differ, or the model finds no faces."""
        self._read = face_reader(model)
        check_session(session, model)
        self.model = model
        self.provider: str = session.get_providers()[0]
        self._session = session
        self._names = [output.name for output in model.outputs]
        self._normalisation = normalisation_of(model)
        self._blob = np.empty(model.input.shape, np.float32)

    def find(self, picture: npt.NDArray[np.uint8]) -> Heads:
        """Candidates in a BGR picture uint8 [h, w, 3].

        Raises:
            ValueError: no such picture.
        """
        blob, scale = letterbox(picture, self.model.input.size, self._normalisation, self._blob)
        outputs = self._session.run(self._names, {self.model.input.name: blob})
        height, width = picture.shape[:2]
        least = self.model.thresholds
        faces = self._read(outputs, scale=scale, width=width, height=height, threshold=least.score).suppressed(least.overlap)
        return Heads(faces.boxes, head_probabilities(faces.boxes, faces.scores, scale=scale))


def open_head_finder(directory: Path) -> HeadFinder:
    """The finder in force in this directory of models: the default, or the site's own.

    Raises:
        FileNotFoundError: not obtained yet (`python -m safecity_gis.model_store obtain`).
        HashMismatch, ManifestError, ModelRefused, TraitRefused: the file or the manifest is not acceptable.
    """
    model = load_manifest(directory)[Task.DETECT_FACES]
    cv2.setNumThreads(1)  # as for the detector
    return HeadFinder(open_session(read_checked(model, directory)), model)
