"""Digests of all that an answer follows from: where they are equal, the answer is known already."""

import hashlib
import json
from typing import Any

from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.selectors import scopes_of
from apps.cameras.coverage_ground import city_frame
from apps.cameras.models import CameraCoverage, Site
from apps.network.models import FibreNode
from apps.places.models import Zone
from apps.places.tiles import base_map_version
from apps.planning.costs import prices
from apps.planning.models import POSE, Change, Scenario

METHOD = 1
"""Counts up when the same question comes to have another answer."""
_CHANGE = ("kind", "camera__code", "camera_kind", "width_px", "height_px", *POSE)
_CAMERA = ("camera__kind", "camera__width_px", "camera__height_px")
_RIGHTS = (Capability.PLAN_MANAGE, Capability.CAMERA_VIEW, Capability.MAP_VIEW)


def rights_digest(user: User) -> str:
    """Of where the user may plan and what he may see."""
    scopes = scopes_of(user, _RIGHTS)
    return _digest([(name, None if scope is None else sorted(scope.pairs)) for name, scope in scopes.items()])


def fingerprint(user: User, scenario: Scenario, question: str, asked: dict[str, Any]) -> str:
    """Of one question by one user: rights, plan, live cameras, zones, base map, fibre and prices."""
    live = CameraCoverage.objects.visible_to(user).in_service().filter(seen__isnull=False).order_by("pk")
    changes = Change.objects.visible_to(user).filter(scenario=scenario).order_by("pk")
    zones = Zone.objects.visible_to(user).order_by("code")
    return _digest(
        [
            (METHOD, str(question), json.dumps(asked, sort_keys=True), rights_digest(user), scenario.pk),
            (base_map_version(), city_frame().origin, sorted(prices().items())),
            list(live.values_list("pk", "digest")),
            _with_shape(changes, "position", *_CHANGE, *_CAMERA),
            _with_shape(changes.filter(camera__isnull=False), "camera__site__position", "pk"),
            _with_shape(zones, "area", "code", "name", "name_ur", "kind"),
            _with_shape(Site.objects.order_by("pk"), "position"),
            _with_shape(FibreNode.objects.order_by("pk"), "position"),
        ]
    )


def _with_shape(rows: QuerySet, shape: str, *columns: str) -> list[tuple[Any, ...]]:
    found = rows.annotate(wkb=AsWKB(shape)).values_list("wkb", *columns)
    return [(None if wkb is None else bytes(wkb), *told) for wkb, *told in found]


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
