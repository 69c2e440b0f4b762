"""Every camera as the live hub needs it: code to number, and which scopes may see it. Rights are decided elsewhere."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from apps.accounts.selectors import Scope
from apps.cameras.models import Camera
from apps.cameras.querysets import CameraQuerySet

REMEMBERED_SCOPES = 256


def load_cameras() -> list[tuple[str, int, str, str, str | None]]:
    """Code, primary key, jurisdiction, group and current condition of every camera, whoever asks."""
    cameras: CameraQuerySet = Camera.objects.with_current()
    return list(cameras.order_by("pk").values_list("code", "pk", "jurisdiction__code", "group__code", "health__condition"))


class Directory:
    """Cameras by index. An index stays a camera's own for as long as the process lives; a deleted camera is seen by nobody."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}
        self.codes: list[str] = []
        self.pks = np.zeros(0, np.uint32)
        self.version = 0
        self._pairs: list[tuple[str, str] | None] = []
        self._allowed: OrderedDict[Scope, NDArray[np.bool_]] = OrderedDict()

    def replace(self, rows: list[tuple[str, int, str, str, str | None]]) -> None:
        """Take over the cameras as `load_cameras` tells them."""
        pks = dict(zip(self.codes, self.pks.tolist(), strict=True))
        pairs: dict[str, tuple[str, str]] = {}
        for code, pk, jurisdiction, group, _ in rows:
            pks[code] = pk
            pairs[code] = (jurisdiction, group)
            if code not in self.index:
                self.index[code] = len(self.codes)
                self.codes.append(code)
        self.pks = np.array([pks[code] for code in self.codes], np.uint32)
        self._pairs = [pairs.get(code) for code in self.codes]
        self._allowed.clear()
        self.version += 1

    def pair(self, code: str) -> tuple[str, str] | None:
        """Jurisdiction and group of a camera; None where it is unknown."""
        index = self.index.get(code)
        return None if index is None else self._pairs[index]

    def allowed(self, scope: Scope) -> NDArray[np.bool_]:
        """For each camera index whether the scope holds there; the array is shared, never write to it."""
        mask = self._allowed.get(scope)
        if mask is None:
            mask = np.array([pair in scope.pairs for pair in self._pairs], np.bool_)
            self._allowed[scope] = mask
            if len(self._allowed) > REMEMBERED_SCOPES:
                self._allowed.popitem(last=False)
        return mask
