"""Heads in pictures: the default model opened and refused, and pictures that are none."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from safecity_gis.environment import Environment, var_folder
from safecity_gis.model_store.manifest import Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.crowd.head_finder import HeadFinder, open_head_finder
from safecity_gis.worker.inference import open_session

MODELS = var_folder(Environment()) / "models"


@pytest.fixture(scope="module")
def finder() -> HeadFinder:
    return open_head_finder(MODELS)


@pytest.mark.parametrize("shape", [(1, 1, 3), (30, 4000, 3), (2000, 20, 3)])
def test_a_picture_of_any_shape_without_anybody_has_no_likely_head(finder: HeadFinder, shape: tuple[int, ...]) -> None:
    heads = finder.find(np.full(shape, 90, np.uint8))
    assert heads.probabilities.sum() < 0.5 and heads.boxes.shape == (len(heads.probabilities), 4)


@pytest.mark.parametrize("picture", [np.zeros((0, 9, 3), np.uint8), np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.float32)])
def test_what_is_no_picture_is_refused(finder: HeadFinder, picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a BGR picture"):
        finder.find(picture)


def test_a_manifest_that_tells_other_shapes_is_refused() -> None:
    model = load_manifest(MODELS)[Task.DETECT_FACES]
    other = msgspec.structs.replace(model, input=msgspec.structs.replace(model.input, shape=(1, 3, 64, 64)))
    with pytest.raises(ModelRefused, match="are not those of centerface"):
        HeadFinder(open_session(read_checked(model, MODELS)), other)


def test_models_that_are_missing_are_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_head_finder(tmp_path)
