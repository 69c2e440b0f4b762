"""`/cameras/<code>/calibration/`: the page on which a person pairs points of the picture with points of the map."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.live.camera_page import camera_page


@require_safe
@never_cache
def calibration_page(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever may calibrate this camera."""
    return camera_page(
        request, code, "cameras/calibration.html", capability=Capability.CAMERA_CALIBRATE, action=Action.CAMERA_CALIBRATE
    )
