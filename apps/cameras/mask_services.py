"""The only writer of privacy masks: a new version of all areas of a camera's picture that nobody may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import rights_announce
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.cameras.charge import require_in_charge
from apps.cameras.mask_selectors import Area, areas_of
from apps.cameras.models import Camera, CameraMasks
from apps.timeline.services import fact_assert
from safecity_gis.core.geo.area_checks import bared_share, check_areas, covered_share

LEAST_BARED = 1e-6
"""Of the picture; less is rounding."""


@dataclass(frozen=True, slots=True)
class MaskArea:
    """A polygon in picture fractions, and why nobody may see what is in it."""

    points: Area
    reason: str


class MaskConflict(ValueError):
    """Somebody else saved a version in between; `number` is the newest now."""

    def __init__(self, number: int) -> None:
        super().__init__(f"version {number} was saved in between")
        self.number = number


class MaskUnexplained(ValueError):
    """The version has no note, or an area no reason; `index` of the area counts from 0, None is the note."""

    def __init__(self, index: int | None = None) -> None:
        super().__init__("no note" if index is None else f"area {index} has no reason")
        self.index = index


def masks_set(
    *,
    actor: User,
    camera: Camera,
    areas: Sequence[MaskArea],
    note: str,
    base: int,
    restored_from: int | None = None,
    address: str | None = None,
) -> CameraMasks:
    """Hide these areas of the camera's picture from now on, and no others; none at all is a version too.

    Areas are never added to or taken from a version, so that nobody hides or bares what he has not seen on his screen. What of
    the picture was hidden before and is not any more is told in the audit as `bared_share`.

    Args:
        base: number of the newest version that the actor knew of; 0 for none.

    Raises:
        PermissionDenied: the actor may not draw masks on this camera.
        AreaRefused: an area that cannot be kept, or too many.
        MaskUnexplained: the note or a reason is missing.
        MaskConflict: another version came in between.
    """
    require_masker(actor, camera, address=address)
    check_areas([area.points for area in areas])
    _require_reasons(areas, note)
    with transaction.atomic():
        Camera.objects.select_for_update().get(pk=camera.pk)
        newest = newest_number(camera)
        if newest != base:
            raise MaskConflict(newest)
        before = CameraMasks.objects.current().filter(camera=camera).first()
        saved = fact_assert(
            CameraMasks,
            subject={"camera": camera},
            valid_from=timezone.now(),
            values={
                "number": newest + 1,
                "areas": [{"points": [list(point) for point in area.points], "reason": area.reason.strip()} for area in areas],
                "covered_share": min(1.0, covered_share([area.points for area in areas])),
                "note": note.strip(),
                "author": actor.get_username(),
                "restored_from": restored_from,
            },
        )
        audit_record(
            actor=actor,
            action=Action.MASK_CHANGE,
            target_type="camera",
            target=camera.code,
            address=address,
            data=_told(before, saved),
        )
        rights_announce("masks.changed")
    return saved


def require_masker(actor: User, camera: Camera, *, address: str | None = None) -> None:
    """Refuse, and record the refusal, unless `actor` may draw masks on this very camera.

    Raises:
        PermissionDenied: not there, or not at all.
    """
    require_in_charge(actor, camera, Capability.MASK_MANAGE, action=Action.MASK_CHANGE, address=address)


def newest_number(camera: Camera) -> int:
    """Number of the camera's newest version; 0 where it has none."""
    return CameraMasks.objects.filter(camera=camera).aggregate(newest=Max("number"))["newest"] or 0


def _require_reasons(areas: Sequence[MaskArea], note: str) -> None:
    for index, area in enumerate(areas):
        if not area.reason.strip():
            raise MaskUnexplained(index)
    if not note.strip():
        raise MaskUnexplained


def _told(before: CameraMasks | None, saved: CameraMasks) -> dict[str, Any]:
    bared = bared_share(areas_of(before), areas_of(saved))
    return {
        "number": saved.number,
        "areas": len(saved.areas),
        "note": saved.note,
        "restored_from": saved.restored_from,
        "covered_share_before": round(before.covered_share if before else 0.0, 4),
        "covered_share": round(saved.covered_share, 4),
        "bared_share": round(bared, 4),
        "protection": "less" if bared > LEAST_BARED else "not less",
    }
