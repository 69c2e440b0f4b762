"""The privacy masks that are in force, as whoever burns them in wants them."""

from collections.abc import Iterable

from apps.cameras.models import CameraMasks

Area = tuple[tuple[float, float], ...]
"""Corners in picture fractions."""


def areas_of(masks: CameraMasks | None) -> tuple[Area, ...]:
    """The polygons of a version, without their reasons; of none, none."""
    stored = masks.areas if masks else []
    return tuple(tuple((float(x), float(y)) for x, y in area["points"]) for area in stored)


def masks_in_force(codes: Iterable[str] | None = None) -> dict[str, tuple[Area, ...]]:
    """Areas by camera code, of these cameras or of all; a camera without any is left out."""
    current = CameraMasks.objects.current().exclude(areas=[]).select_related("camera")
    if codes is not None:
        current = current.filter(camera__code__in=list(codes))
    return {masks.camera.code: areas_of(masks) for masks in current}
