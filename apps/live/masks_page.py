"""`/cameras/<code>/masks/`: the page on which a person draws what of a camera's picture nobody may see."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.live.camera_page import camera_page


@require_safe
@never_cache
def masks_page(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever may draw masks on this camera."""
    return camera_page(request, code, "cameras/masks.html", capability=Capability.MASK_MANAGE, action=Action.MASK_CHANGE)
