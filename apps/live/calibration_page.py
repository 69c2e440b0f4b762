"""`/cameras/<code>/calibration/`: the page on which a person pairs points of the picture with points of the map."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.calibration_services import require_calibrator
from apps.cameras.models import Camera


@require_safe
@never_cache
def calibration_page(request: HttpRequest, code: str) -> HttpResponse:
    """The page; 404 for a camera out of sight, 403 without the right to calibrate it. Opening and refusals are recorded."""
    camera = Camera.objects.visible_to(request.user).select_related("site").filter(code=code).first()
    told = {"actor": request.user, "action": Action.CAMERA_CALIBRATE, "target_type": "camera", "target": code}
    if camera is None:
        audit_record(**told, outcome=Outcome.REFUSED, reason="not there, or out of scope", address=address_of(request))
        raise Http404(_("There is no such camera."))
    try:
        require_calibrator(request.user, camera, address=address_of(request))
    except PermissionDenied:
        return render(request, "403.html", status=403)
    audit_record(**told, address=address_of(request), data={"phase": "open"})
    return render(request, "cameras/calibration.html", {"camera": camera})
