"""The map page, what it loads, and the health page of the web process."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request

from apps.accounts.choices import Capability
from apps.accounts.selectors import capabilities_of
from apps.accounts.services import require_capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.live.bootstrap import blind_spots, bootstrap, fields_of_view
from apps.live.camera_audit import camera_view_is_recorded, camera_view_record
from apps.live.camera_panel import camera_panel
from apps.live.http import json_response
from apps.live.hub import bus_is_lost


@require_safe
@never_cache
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, or a page that says why there is none."""
    allowed = Capability.MAP_VIEW in capabilities_of(request.user)
    audit_record(
        actor=request.user,
        action=Action.MAP_VIEW,
        outcome=Outcome.DONE if allowed else Outcome.REFUSED,
        reason="" if allowed else "no right to the map",
        address=address_of(request),
    )
    return render(request, "live/map.html" if allowed else "live/no_rights.html", status=200 if allowed else 403)


@extend_schema(responses=OpenApiTypes.OBJECT, summary="Everything that the map shows before anything moves")
@api_view(["GET"])
def map_bootstrap(request: Request) -> HttpResponse:
    require_capability(request.user, Capability.MAP_VIEW, action=Action.MAP_VIEW, target="bootstrap")
    return json_response(request, bootstrap(request.user))


@extend_schema(responses=OpenApiTypes.OBJECT, summary="Fields of view of all visible cameras as GeoJSON")
@api_view(["GET"])
def map_fields_of_view(request: Request) -> HttpResponse:
    require_capability(request.user, Capability.MAP_VIEW, action=Action.MAP_VIEW, target="fields-of-view")
    return json_response(request, fields_of_view(request.user))


@extend_schema(responses=OpenApiTypes.OBJECT, summary="What no camera in service sees of zones and main roads, as GeoJSON")
@api_view(["GET"])
def map_blind_spots(request: Request) -> HttpResponse:
    require_capability(request.user, Capability.CAMERA_VIEW, action=Action.MAP_VIEW, target="blind-spots")
    return json_response(request, blind_spots(request.user))


@extend_schema(responses=OpenApiTypes.OBJECT, summary="One camera for its panel: facts, health, recent tracklets")
@api_view(["GET"])
def map_camera(request: Request, code: str) -> HttpResponse:
    """Somebody opens the panel: always one audit row."""
    panel = camera_panel(request.user, code)
    camera_view_record(request, code, allowed=panel is not None)
    return _panel_response(request, panel)


@extend_schema(responses=OpenApiTypes.OBJECT, summary="The same for a panel that stays open")
@api_view(["GET"])
def map_camera_refresh(request: Request, code: str) -> HttpResponse:
    """The right is checked anew; the row of the opening stands for a while, then there is another; a refusal is always one."""
    panel = camera_panel(request.user, code)
    if panel is None or not camera_view_is_recorded(request, code):
        camera_view_record(request, code, allowed=panel is not None, data={"phase": "refresh"})
    return _panel_response(request, panel)


def _panel_response(request: Request, panel: dict[str, Any] | None) -> HttpResponse:
    if panel is None:
        raise Http404(_("There is no such camera."))
    return json_response(request, panel)


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """`ok`, or `degraded` (503) while the database or the bus is away; nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("degraded", status=503, content_type="text/plain")
    lost = bus_is_lost()
    return HttpResponse("degraded" if lost else "ok", status=503 if lost else 200, content_type="text/plain")
