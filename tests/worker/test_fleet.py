"""Which cameras run in a worker, and who is told of those that do not any more."""

import pytest

from safecity_gis.core.networks import Networks
from safecity_gis.worker import fleet
from safecity_gis.worker.fleet import Fleet
from tests.worker.support import camera


class Idle:
    """In the place of a source and of recognition: takes everything, does nothing."""

    def __init__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def put(self, *_: object) -> None:
        pass

    ready = None


def test_a_camera_that_is_removed_or_moved_is_told_once_and_one_that_is_changed_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "Source", Idle)
    ended: list[str] = []
    cameras = Fleet("w1", Idle(), Networks(()), ended=ended.append)  # type: ignore[arg-type]
    for code in ("cam-a", "cam-b", "cam-c"):
        cameras.apply(code, camera(code))
        cameras.apply(code, camera(code, version=9))
    assert ended == [] and len(cameras.cameras) == 3
    cameras.apply("cam-a", None)
    cameras.apply("cam-b", camera("cam-b", worker="w2"))
    cameras.keep_only(set())
    cameras.keep_only(set())
    assert ended == ["cam-a", "cam-b", "cam-c"]
