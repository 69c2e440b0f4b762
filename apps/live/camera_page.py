"""Opening a page about one camera, on which something may be done to it: the right, the refusal, the record."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.charge import require_in_charge
from apps.cameras.models import Camera


def camera_page(request: HttpRequest, code: str, template: str, *, capability: Capability, action: Action) -> HttpResponse:
    """The page; 404 for a camera out of sight, 403 without the capability. Opening and refusals are recorded as `action`."""
    camera = Camera.objects.visible_to(request.user).select_related("site").filter(code=code).first()
    told = {"actor": request.user, "action": action, "target_type": "camera", "target": code}
    if camera is None:
        audit_record(**told, outcome=Outcome.REFUSED, reason="not there, or out of scope", address=address_of(request))
        raise Http404(_("There is no such camera."))
    try:
        require_in_charge(request.user, camera, capability, action=action, address=address_of(request))
    except PermissionDenied:
        return render(request, "403.html", status=403)
    audit_record(**told, address=address_of(request), data={"phase": "open"})
    return render(request, template, {"camera": camera})
