"""`/cameras/<code>/traffic/`: the page on which a person draws a camera's counting lines, and zones of the street it sees."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.live.camera_page import camera_page


@require_safe
@never_cache
def traffic_drawing_page(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever may draw for this camera."""
    return camera_page(request, code, "traffic/drawing.html", capability=Capability.TRAFFIC_MANAGE, action=Action.TRAFFIC_CHANGE)
