"""The plate reader with the default models."""

from pathlib import Path

import pytest

from safecity_gis.environment import Environment, var_folder
from safecity_gis.model_store.manifest import Task, load_manifest
from safecity_gis.worker.plates.reader import PlateReader, open_plate_reader


@pytest.fixture(scope="session")
def default_models() -> Path:
    """The folder of the default models for text; without them the test is skipped."""
    directory = var_folder(Environment()) / "models"
    models = load_manifest(directory)
    if not all((directory / models[task].file).exists() for task in (Task.DETECT_TEXT, Task.READ_TEXT)):
        pytest.skip("the default models are not obtained: python -m safecity_gis.model_store obtain")
    return directory


@pytest.fixture(scope="session")
def reader(default_models: Path) -> PlateReader:
    return open_plate_reader(default_models)
