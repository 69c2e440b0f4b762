"""Finds the handlers of all apps, the way Django finds `admin.py`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from apps.timeline.rounds import Handler


def handlers_discovered() -> list[Handler]:
    """One of each `Handler` that an installed app's `handlers.py`, or a module of its package `handlers`, defines, in order."""
    found = [
        value
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "handlers")
        for module in _modules(f"{config.name}.handlers")
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Handler) and value.__module__ == module.__name__
    ]
    return [handler() for handler in sorted(found, key=lambda handler: (handler.order, handler.__qualname__))]


def _modules(name: str) -> Iterator[ModuleType]:
    module = import_module(name)
    yield module
    for inner in iter_modules(getattr(module, "__path__", ())):
        yield import_module(f"{name}.{inner.name}")
