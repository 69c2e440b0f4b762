"""The list of models: what each is, where it comes from, what goes in and out; a site file may replace one per task."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from safecity_gis.model_store.traits import TraitRefused, refuse_traits

DEFAULT_MANIFEST = Path(__file__).with_name("manifest.toml")
SITE_MANIFEST = "site.toml"
"""Name of the optional site file inside the directory of the models."""

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Fraction = Annotated[float, msgspec.Meta(gt=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
ANY = -1
"""Stands for a side of a shape that the file leaves open."""
Side = Annotated[int, msgspec.Meta(ge=ANY)]
Told = Annotated[str, msgspec.Meta(pattern=r"\S")]
"""Text that says something."""


class Task(StrEnum):
    DETECT_OBJECTS = "detect_objects"
    DETECT_FACES = "detect_faces"
    """Where a face is, never whose: heads of a crowd are counted, nothing of a face is kept or told."""
    DETECT_PLATES = "detect_plates"
    """Where a number plate is on a vehicle; no default, a site may bring one."""
    DETECT_TEXT = "detect_text"
    READ_TEXT = "read_text"


class Adapter(StrEnum):
    """The code that knows a family of models."""

    NANODET = "nanodet"
    YOLOX = "yolox"
    CENTERFACE = "centerface"
    YUNET = "yunet"
    PPOCR_DET = "ppocr_det"
    PPOCR_REC = "ppocr_rec"

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What the family is for."""
        return _TASKS[self]


_TASKS = {
    Adapter.NANODET: (Task.DETECT_OBJECTS, Task.DETECT_PLATES),
    Adapter.YOLOX: (Task.DETECT_OBJECTS, Task.DETECT_PLATES),
    Adapter.CENTERFACE: (Task.DETECT_FACES,),
    Adapter.YUNET: (Task.DETECT_FACES,),
    Adapter.PPOCR_DET: (Task.DETECT_TEXT,),
    Adapter.PPOCR_REC: (Task.READ_TEXT,),
}
OPEN_SHAPES = (Task.DETECT_TEXT, Task.READ_TEXT)
"""Tasks whose models may leave sides of their shapes open."""


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Member(Struct, frozen=True, kw_only=True):
    """One file inside a package, checked before anything reads it."""

    path: str
    sha256: Sha256


class NpmSource(Struct, frozen=True, kw_only=True, tag_field="registry", tag="npm"):
    """A TFJS graph model inside an npm package."""

    package: str
    version: str
    graph: Member
    weights: tuple[Member, ...]


class PypiSource(Struct, frozen=True, kw_only=True, tag_field="registry", tag="pypi"):
    """An ONNX file inside a wheel of PyPI, kept as it is, or with the sides of the entry declared in it."""

    package: str
    version: str
    member: str
    """Path inside the wheel."""
    sha256: Sha256 | None = None
    """Of the member where its sides are declared anew; None where it is kept as it is, and its hash is the model's."""


class SiteSource(Struct, frozen=True, kw_only=True, tag_field="registry", tag="site"):
    """A file that the site brought itself; `origin` says in words or by address where it came from."""

    origin: str


class ModelInput(Struct, frozen=True, kw_only=True):
    """A float32 NCHW picture, `(pixel - mean) / std` by channel; letterboxed to the top left where the shape is fixed."""

    name: str
    shape: tuple[Literal[1, -1], Literal[3], Side, Side]
    colour: Annotated[str, msgspec.Meta(pattern="^(BGR|RGB)$")]
    mean: tuple[float, float, float]
    std: tuple[Positive, Positive, Positive]
    pad: Annotated[float, msgspec.Meta(ge=0, le=255)] = 0.0
    """Brightness around the picture, before normalisation."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; `ANY` where the file leaves them open."""
        return self.shape[3], self.shape[2]


class ModelOutput(Struct, frozen=True, kw_only=True):
    name: str
    shape: tuple[Side, ...]
    tensor: str = ""
    """Name of the tensor in the source graph, where the model is converted."""


class Thresholds(Struct, frozen=True, kw_only=True):
    score: Fraction
    """Least score of a box; of a text, least sharpness."""
    overlap: Fraction = 1.0
    """IoU above which the weaker of two boxes goes."""


class Model(Struct, frozen=True, kw_only=True):
    """One model of the manifest."""

    name: Name
    task: Task
    version: str
    adapter: Adapter
    file: Name
    sha256: Sha256
    """Of the ONNX file that is loaded."""
    licence: Told
    """SPDX expression."""
    training_data: Told
    """On which pictures it was trained, as far as is known, and what that leaves out."""
    source: NpmSource | PypiSource | SiteSource
    input: ModelInput
    outputs: tuple[ModelOutput, ...]
    classes: tuple[str, ...]
    thresholds: Thresholds


class _ManifestFile(Struct, frozen=True, kw_only=True):
    model: tuple[Model, ...]


class ManifestError(ValueError):
    """A manifest cannot be read, or lists a model that is never loaded."""


def read_manifest(path: Path) -> tuple[Model, ...]:
    """Read one manifest file.

    Raises:
        ManifestError: not TOML, a field missing, unknown or out of bounds, an adapter of another task, an open side where the
            task wants a fixed one, a side of 0, two models for one task or with one name, or a trait among outputs and classes.
    """
    try:
        models = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), type=_ManifestFile).model
        for model in models:
            refuse_traits(refused_names(model))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError, TraitRefused) as error:
        raise ManifestError(f"{path}: {error}") from error
    for model in models:
        if model.task not in model.adapter.tasks:
            served = " or ".join(model.adapter.tasks)
            raise ManifestError(f"{path}: model {model.name}: the adapter {model.adapter} is for {served}, not {model.task}")
        sides = {*model.input.shape, *(side for output in model.outputs for side in output.shape)}
        if 0 in sides:
            raise ManifestError(f"{path}: model {model.name}: a shape has a side of 0")
        if ANY in sides and model.task not in OPEN_SHAPES:
            raise ManifestError(f"{path}: model {model.name}: {model.task} needs fixed shapes, not {ANY}")
    for what in ("name", "task", "file"):
        values = [getattr(model, what) for model in models]
        if len(set(values)) != len(values):
            raise ManifestError(f"{path}: two models share one {what}")
    return models


def refused_names(model: Model) -> list[str]:
    """All names of a model in which a trait would show."""
    outputs = [text for output in model.outputs for text in (output.name, output.tensor)]
    # COCO and its like have no class that names a trait, so classes are held to the same list as heads.
    return [model.name, *outputs, *model.classes]


def load_manifest(directory: Path) -> dict[Task, Model]:
    """The models in force: the defaults, each replaced by the site file's model for the same task where `directory` has one.

    Raises:
        ManifestError: as `read_manifest`.
    """
    models = {model.task: model for model in read_manifest(DEFAULT_MANIFEST)}
    site = directory / SITE_MANIFEST
    if site.exists():
        models |= {model.task: model for model in read_manifest(site)}
    return models
