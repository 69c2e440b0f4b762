"""Which recognition models are in force here, and which workers say that they run them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from apps.recognition.models import Worker
from safecity_gis.environment import ROOT
from safecity_gis.model_store.manifest import Model, NpmSource, PypiSource, SiteSource, load_manifest


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """A worker whose last heartbeat named the model."""

    name: str
    provider: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One model of the manifest, as people read it."""

    name: str
    task: str
    version: str
    adapter: str
    sha256: str
    licence: str
    training_data: str
    source: str
    site: bool
    """Brought by the site, in place of the default."""
    card: str
    """Path of the model card in the documentation; empty where there is none."""
    workers: tuple[RunningWorker, ...]


def models_folder() -> Path:
    return Path(settings.VAR_DIR) / "models"


def models_in_force() -> list[RegisteredModel]:
    """The default models, each replaced by the site's own for its task where there is one.

    Raises:
        ManifestError: the site's manifest is refused.
    """
    workers = list(Worker.objects.exclude(model_sha256=""))
    return [_registered(model, workers) for model in load_manifest(models_folder()).values()]


def _registered(model: Model, workers: list[Worker]) -> RegisteredModel:
    card = Path("docs") / "models" / f"{model.name}.md"
    return RegisteredModel(
        name=model.name,
        task=model.task,
        version=model.version,
        adapter=model.adapter,
        sha256=model.sha256,
        licence=model.licence,
        training_data=model.training_data,
        source=_told(model.source),
        site=isinstance(model.source, SiteSource),
        card=str(card) if (ROOT / card).exists() else "",
        workers=tuple(
            RunningWorker(worker.name, worker.provider, worker.seen_at)
            for worker in workers
            if worker.model_sha256 == model.sha256
        ),
    )


def _told(source: NpmSource | PypiSource | SiteSource) -> str:
    if isinstance(source, SiteSource):
        return source.origin
    return f"{'npm' if isinstance(source, NpmSource) else 'PyPI'} {source.package} {source.version}"
