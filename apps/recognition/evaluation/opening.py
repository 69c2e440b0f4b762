"""What both evaluations of plates are told on the command line, and the models that they open."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from apps.evaluation.registry import BadInput
from apps.recognition.model_registry import models_folder
from safecity_gis.grammars import DEFAULT, grammar_names
from safecity_gis.model_store.manifest import ManifestError
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused

T = TypeVar("T")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("--grammar", choices=grammar_names(), default=DEFAULT, help="rules of the plates; %(default)s by default")
    parser.add_argument("--models", type=Path, metavar="DIR", help="folder of models; SAFECITY_VAR/models by default")


def opened(open_: Callable[[Path], T], chosen: Path | None) -> T:
    """What opens the models of a folder, done.

    Raises:
        BadInput: they are missing or refused.
    """
    models = chosen or models_folder()
    try:
        return open_(models)
    except FileNotFoundError as error:
        raise BadInput(f"{models}: the models are missing: run `python -m safecity_gis.model_store obtain`") from error
    except (ManifestError, ModelRefused, TraitRefused, ValueError) as error:
        raise BadInput(f"{models}: a model is refused: {error}") from error
