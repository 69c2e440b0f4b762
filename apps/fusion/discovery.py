"""Finds the handlers of all apps, the way Django finds `admin.py`."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from apps.timeline.rounds import Handler


def handlers_discovered() -> list[Handler]:
    """One of each `Handler` that an installed app's `handlers.py` defines, in their order."""
    found: list[type[Handler]] = []
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "handlers"):
            module = import_module(f"{config.name}.handlers")
            found += [
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, Handler) and value.__module__ == module.__name__
            ]
    return [handler() for handler in sorted(found, key=lambda handler: (handler.order, handler.__qualname__))]
