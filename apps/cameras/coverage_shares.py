"""What the loss of a camera costs: its share of the ground that the cameras in service cover.

Each square metre is divided evenly among the cameras in service that see it (the Shapley value of covered ground). Ground that
a camera alone sees would be the loss of that camera alone, yet faults of the network take all cameras of a site at once: two
cameras on one mast that look the same way have no ground of their own, and still it is dark without them. Shares can be added
up: those of all cameras are the covered ground, and those of cameras that overlap only with each other are just what is lost
with them.
"""

from django.db import connection

from apps.cameras.coverage_cells import city_cells
from apps.cameras.models import CameraCoverage
from safecity_gis.core.geo.coverage.cells import CELL_M2

_STORE = """
UPDATE cameras_cameracoverage AS stored SET share_m2 = told.share_m2
FROM unnest(%s::text[], %s::float8[]) AS told(code, share_m2) JOIN cameras_camera AS camera USING (code)
WHERE stored.camera_id = camera.id"""
_DECIMALS = 1


def shares_reckon() -> int:
    """Store the shares where they changed, in one statement so that graphs are made anew once; returns how many changed."""
    cells = city_cells()
    in_service = frozenset(CameraCoverage.objects.in_service().values_list("camera__code", flat=True))
    found = (cells.ground.shares(cells.called(in_service)) * CELL_M2).round(_DECIMALS).tolist()
    shares = {code: share for code, share in zip(cells.cameras, found, strict=True) if code in in_service}
    stored = dict(CameraCoverage.objects.values_list("camera__code", "share_m2"))
    changed = {code: shares.get(code) for code, share in stored.items() if shares.get(code) != share}
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [list(changed), list(changed.values())])
    return len(changed)
