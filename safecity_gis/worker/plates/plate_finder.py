"""Finding the number plate of a vehicle with a model that the site supplied: one ONNX Runtime session."""

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from safecity_gis.core.vision.letterbox import letterbox
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.model_store.manifest import Model
from safecity_gis.worker.adapters import object_reader
from safecity_gis.worker.inference import check_session, normalisation_of

AROUND = 0.3
"""Added on each side of a plate, in its height: text is found with a rim around it."""


class PlateFinder:
    """Finds plates. Not for use by two threads at once."""

    def __init__(self, session: ort.InferenceSession, model: Model) -> None:
        """Raises ModelRefused or TraitRefused where session and manifest entry differ, or the model finds no boxes."""
        self._read = object_reader(model)
        check_session(session, model)
        self.model = model
        self._session = session
        self._names = [output.name for output in model.outputs]
        self._normalisation = normalisation_of(model)
        self._blob = np.empty(model.input.shape, np.float32)
        self._classes = range(len(model.classes))

    def find(self, picture: npt.NDArray[np.uint8]) -> Tile | None:
        """The surest plate of a BGR picture uint8 [h, w, 3] with a little around it; None where there is none.

        Raises:
            ValueError: no such picture.
        """
        blob, scale = letterbox(picture, self.model.input.size, self._normalisation, self._blob)
        outputs = self._session.run(self._names, {self.model.input.name: blob})
        height, width = picture.shape[:2]
        least = self.model.thresholds.score
        found = self._read(outputs, scale=scale, width=width, height=height, threshold=least, wanted=self._classes)
        if not len(found):
            return None
        x0, y0, x1, y1 = found.boxes[int(np.argmax(found.scores))].tolist()
        around = AROUND * (y1 - y0)
        left, top = max(0, int(x0 - around)), max(0, int(y0 - around))
        right, bottom = min(width, int(np.ceil(x1 + around))), min(height, int(np.ceil(y1 + around)))
        return Tile(left, top, right, bottom) if right > left and bottom > top else None
