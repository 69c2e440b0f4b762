"""Which evaluations there are: each app offers its own in `evaluation.py`, found the way Django finds `admin.py`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules

from apps.evaluation.progress import Progress
from apps.evaluation.report import Report


class BadInput(ValueError):
    """What was given cannot be judged; the message is one line that names the file and, where there is one, the line."""


class Evaluation(Protocol):
    """One way of measuring; `manage.py evaluate <name>` runs it."""

    name: str
    help: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The evaluation's own arguments; an input folder is called `directory`."""
        ...

    def run(self, progress: Progress, **options: Any) -> Report:
        """Measure.

        Raises:
            BadInput: see there.
        """
        ...


_evaluations: dict[str, Evaluation] = {}


def register(evaluation: Evaluation) -> None:
    """Offer an evaluation.

    Raises:
        ValueError: another one has its name.
    """
    if evaluation.name in _evaluations:
        raise ValueError(f"two evaluations are named {evaluation.name}")
    _evaluations[evaluation.name] = evaluation


def evaluations() -> dict[str, Evaluation]:
    """Every app's evaluations by name."""
    autodiscover_modules("evaluation")
    return dict(sorted(_evaluations.items()))


def existing_folder(text: str) -> Path:
    """An input folder.

    Raises:
        BadInput: there is none.
    """
    folder = Path(text)
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder")
    return folder
