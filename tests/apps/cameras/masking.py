"""Privacy masks to test with."""

from typing import Any

from apps.accounts.choices import Role
from apps.cameras.mask_services import MaskArea, masks_set, newest_number
from apps.cameras.models import Camera, CameraMasks
from tests.factories import make_user

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
CORNER = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5))
EVERYTHING = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
BOW_TIE = ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))


def area(points: Any, reason: str = "a bedroom window") -> MaskArea:
    return MaskArea(points=tuple(tuple(point) for point in points), reason=reason)


def make_masks(camera: Camera, *areas: Any, **values: Any) -> CameraMasks:
    """The camera's next version, by a commander of its district and group."""
    commander = make_user(Role.COMMANDER, jurisdictions=(camera.jurisdiction.code,), groups=(camera.group.code,))
    told = {"actor": commander, "base": newest_number(camera), "note": "asked for by the residents", **values}
    return masks_set(camera=camera, areas=[area(points) for points in areas], **told)
