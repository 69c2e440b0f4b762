"""Reading one upright line of text: one ONNX Runtime session of the family PP-OCR, checked before its first line."""

from collections import defaultdict

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from safecity_gis.core.plates.grammar import ALPHABET
from safecity_gis.core.plates.rectify import HEIGHT_PX, LEAST_WIDTH_PX, MOST_WIDTH_PX
from safecity_gis.core.vision.letterbox import letterbox
from safecity_gis.model_store.manifest import ANY, Adapter, Model
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import check_session, normalisation_of

Picture = npt.NDArray[np.uint8]
CHARACTERS = "character"
"""Where the file's own metadata lists its characters, one a line."""


class LineReader:
    """Reads lines of A-Z and 0-9. Not for use by two threads at once."""

    def __init__(self, session: ort.InferenceSession, model: Model) -> None:
        """Raises ModelRefused or TraitRefused where session and manifest entry differ, or the model reads no such lines."""
        if model.adapter is not Adapter.PPOCR_REC:
            raise ModelRefused(f"model {model.name}: the adapter {model.adapter} does not serve the reading of text")
        if model.input.shape[2:] != (HEIGHT_PX, ANY) or [output.shape[:-1] for output in model.outputs] != [(ANY, ANY)]:
            raise ModelRefused(f"model {model.name}: {model.adapter} reads lines {HEIGHT_PX} px high, output [-1, -1, n]")
        check_session(session, model)
        self.model = model
        self.provider: str = session.get_providers()[0]
        self._session = session
        self._normalisation = normalisation_of(model)
        self._columns, self._starts = _columns_of(session, model)

    def read(self, line: Picture) -> npt.NDArray[np.float32]:
        """Probabilities [steps, 37] of blank and `ALPHABET` along a line; small letters count as capitals, all else as blank.

        Args:
            line: upright BGR text uint8 [h, w, 3]; brought to 48 px of height, its width kept within what `rectify` cuts.

        Raises:
            ValueError: no such picture.
        """
        if line.ndim != 3 or line.shape[2] != 3 or line.dtype != np.uint8 or line.size == 0:
            raise ValueError(f"expected a BGR line uint8 [h, w, 3], got {line.dtype} {line.shape}")
        height, width = line.shape[:2]
        size = int(np.clip(round(width * HEIGHT_PX / height), LEAST_WIDTH_PX, MOST_WIDTH_PX)), HEIGHT_PX
        if (width, height) != size:
            way = cv2.INTER_LINEAR if height > HEIGHT_PX else cv2.INTER_CUBIC
            line = np.asarray(cv2.resize(line, size, interpolation=way), np.uint8)
        blob, _ = letterbox(line, size, self._normalisation)
        (answer,) = self._session.run([self.model.outputs[0].name], {self.model.input.name: blob})
        chances = np.empty((len(answer[0]), len(ALPHABET) + 1), np.float32)
        chances[:, 1:] = np.add.reduceat(answer[0][:, self._columns], self._starts, axis=1)
        chances[:, 0] = np.maximum(1 - chances[:, 1:].sum(axis=1), 0)
        return chances


def _columns_of(session: ort.InferenceSession, model: Model) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which of the model's labels stand for each character of `ALPHABET`, one after the other, and where each begins."""
    told = session.get_modelmeta().custom_metadata_map.get(CHARACTERS, "").splitlines()
    labels = model.outputs[0].shape[-1]
    # Label 0 is the blank, and the last one the space, which the list leaves out.
    if len(told) != labels - 2:
        raise ModelRefused(f"model {model.name}: the file lists {len(told)} characters for {labels} labels")
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, character in enumerate(told, 1):
        places[character.upper()].append(number)
    if missing := [character for character in ALPHABET if character not in places]:
        raise ModelRefused(f"model {model.name}: it reads no {', '.join(missing)}")
    groups = [places[character] for character in ALPHABET]
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    return np.array([number for group in groups for number in group], np.intp), np.asarray(starts, np.intp)
