"""What the screens of one camera have in common over REST: out of sight it is not there, and every refusal is recorded."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_409_CONFLICT
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.charge import require_in_charge
from apps.cameras.models import Camera


class CameraInChargeView(APIView):
    """Only for those who hold `capability` for this camera; refusals are recorded as `action`."""

    permission_classes = [HoldsCapability]
    capability: Capability
    action: Action

    def camera(self, request: Request, code: str) -> Camera:
        """Raises Http404, or PermissionDenied; both recorded."""
        camera = Camera.objects.visible_to(request.user).select_related("site").filter(code=code).first()
        if camera is None:
            audit_record(
                actor=request.user,
                action=self.action,
                target_type="camera",
                target=code,
                outcome=Outcome.REFUSED,
                reason="not there, or out of scope",
                address=address_of(request),
            )
            raise Http404(_("There is no such camera."))
        require_in_charge(request.user, camera, self.capability, action=self.action, address=address_of(request))
        return camera


def refusal(code: str, detail: str, data: Any, status: int) -> Response:
    """An error in the house's shape."""
    return Response({"detail": detail, "code": code, "data": data}, status)


def conflict(number: int) -> Response:
    """Somebody else saved version `number` since the sender last looked."""
    detail = _("Somebody else saved version %(number)d in the meantime. Load it, compare, and save again.")
    return refusal("conflict", detail % {"number": number}, {"number": number}, HTTP_409_CONFLICT)
