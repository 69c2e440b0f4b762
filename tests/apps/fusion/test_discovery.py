"""Handlers are found in an app's `handlers.py` and in every module of a package of that name, each once, in their order."""

from apps.fusion.discovery import handlers_discovered


def test_every_handler_is_found_once_and_in_order() -> None:
    found = handlers_discovered()
    names = [type(handler).__name__ for handler in found]
    assert len(names) == len(set(names))
    assert [handler.order for handler in found] == sorted(handler.order for handler in found)
    cameras = [name for name, handler in zip(names, found, strict=True) if type(handler).__module__.startswith("apps.cameras.")]
    assert cameras == ["HealthHandler", "LinkHandler", "ViewHandler", "TroubleHandler", "ReadingHandler"]
    assert "SignalHandler" in names, "also those of a plain module"
