"""Finding lines of text in a picture: one ONNX Runtime session of the family PP-OCR, checked before its first picture."""

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from safecity_gis.core.plates.text_boxes import TextBox, text_boxes
from safecity_gis.core.vision.letterbox import letterbox
from safecity_gis.model_store.manifest import ANY, Adapter, Model
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import check_session, normalisation_of

Picture = npt.NDArray[np.uint8]
MOST_SIDE_PX = 416
STEP_PX = 32
"""Sides of the network's input are multiples of it."""


class TextFinder:
    """Finds lines of text. Not for use by two threads at once."""

    def __init__(self, session: ort.InferenceSession, model: Model) -> None:
        """Raises ModelRefused or TraitRefused where session and manifest entry differ, or the model finds no text."""
        if model.adapter is not Adapter.PPOCR_DET:
            raise ModelRefused(f"model {model.name}: the adapter {model.adapter} does not serve the finding of text")
        if model.input.shape[2:] != (ANY, ANY) or [output.shape for output in model.outputs] != [(ANY, 1, ANY, ANY)]:
            raise ModelRefused(f"model {model.name}: {model.adapter} has one output [-1, 1, -1, -1] and takes any sides")
        check_session(session, model)
        self.model = model
        self.provider: str = session.get_providers()[0]
        self._session = session
        self._normalisation = normalisation_of(model)

    def find(self, picture: Picture, *, most_side: int = MOST_SIDE_PX) -> list[TextBox]:
        """Lines of text in a BGR picture uint8 [h, w, 3], in its pixels, surest first.

        Args:
            most_side: pixels to which the longer side is brought.

        Raises:
            ValueError: no such picture.
        """
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or picture.size == 0:
            raise ValueError(f"expected a BGR picture uint8 [h, w, 3], got {picture.dtype} {picture.shape}")
        height, width = picture.shape[:2]
        scale = most_side / max(height, width)
        size = _side(width * scale), _side(height * scale)
        resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        blob, _ = letterbox(np.asarray(resized, np.uint8), size, self._normalisation)
        (answer,) = self._session.run([self.model.outputs[0].name], {self.model.input.name: blob})
        return text_boxes(answer[0, 0], width=width, height=height, least_score=self.model.thresholds.score)


def _side(length: float) -> int:
    return max(STEP_PX, round(length / STEP_PX) * STEP_PX)
