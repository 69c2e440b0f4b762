"""Whether a model loads and runs: each opened as a worker would, and shown one grey picture."""

import numpy as np

from safecity_gis.core.plates.rectify import HEIGHT_PX
from safecity_gis.model_store.manifest import Model, Task
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.crowd.head_finder import HeadFinder
from safecity_gis.worker.inference import Detector, open_session
from safecity_gis.worker.plates.line_reader import LineReader
from safecity_gis.worker.plates.plate_finder import PlateFinder
from safecity_gis.worker.plates.text_finder import TextFinder

GREY = np.full((480, 640, 3), 128, np.uint8)


def try_out(data: bytes, model: Model) -> str:
    """Open a model of any task as a worker would, and run it on one grey picture.

    Returns:
        The provider that ran it.

    Raises:
        ModelRefused, TraitRefused: the file is not what its manifest entry says, or answers no probabilities.
    """
    session = open_session(data)
    match model.task:
        case Task.DETECT_OBJECTS:
            Detector(session, model).detect(GREY)
        case Task.DETECT_PLATES:
            PlateFinder(session, model).find(GREY)
        case Task.DETECT_TEXT:
            TextFinder(session, model).find(GREY)
        case Task.READ_TEXT:
            if not np.isfinite(LineReader(session, model).read(GREY[:HEIGHT_PX])).all():
                raise ModelRefused(f"model {model.name}: it answers what is no number")
        case Task.DETECT_FACES:
            HeadFinder(session, model).find(GREY)
    return str(session.get_providers()[0])
