"""Whether a camera is in somebody's charge, for whatever may be done to it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.models import Camera


def require_in_charge(
    actor: User | None, camera: Camera, capability: Capability, *, action: Action, address: str | None = None
) -> None:
    """Refuse, and record the refusal, unless `actor` holds the capability for this very camera; None is the system itself.

    Raises:
        PermissionDenied: not for this camera, or not at all.
    """
    require_capability(actor, capability, action=action, target=camera.code)
    if actor is None or Camera.objects.visible_to(actor, capability).filter(pk=camera.pk).exists():
        return
    audit_record(
        actor=actor,
        action=action,
        target_type="camera",
        target=camera.code,
        outcome=Outcome.REFUSED,
        reason="outside the jurisdictions and camera groups",
        address=address,
    )
    raise PermissionDenied(_("This camera is not in your charge."))
