"""`manage.py models`: the recognition models in force, who runs them, and with `--check` whether they load."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from apps.recognition.model_registry import RegisteredModel, models_folder, models_in_force
from safecity_gis.model_store.manifest import ManifestError, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.trial import try_out


class Command(BaseCommand):
    help = "List the recognition models in force and the workers that report them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="load and run each once, as a worker would")
        parser.add_argument("--json", action="store_true", help="one JSON array on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            models = models_in_force()
            if options["check"]:
                self._check()
        except (ManifestError, ModelRefused, TraitRefused, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(orjson.dumps([asdict(model) for model in models]).decode())
            return
        for model in models:
            self._tell(model)

    def _check(self) -> None:
        folder = models_folder()
        for model in load_manifest(folder).values():
            provider = try_out(read_checked(model, folder), model)
            self.stderr.write(f"{model.name}: loads and runs ({provider})")

    def _tell(self, model: RegisteredModel) -> None:
        self.stdout.write(f"{model.name}{' (the site’s own)' if model.site else ''}")
        for label in ("task", "version", "adapter", "licence", "sha256", "source", "training_data", "card"):
            if value := getattr(model, label):
                self.stdout.write(f"  {label.replace('_', ' '):<14} {value}")
        running = [f"{worker.name} ({worker.provider}, {worker.seen_at:%Y-%m-%d %H:%M:%S %Z})" for worker in model.workers]
        self.stdout.write(f"  {'reported by':<14} {', '.join(running) or 'no worker'}")
