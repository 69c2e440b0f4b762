"""Why a camera is not moved."""

from django.utils.translation import gettext_lazy as _

from safecity_gis.refusals import Refusal


class PtzRefused(Refusal):
    code = "ptz_refused"
    detail = _("The camera is not moved.")


class NoDevice(PtzRefused):
    code = "no_device"
    detail = _("No device stands behind this camera: it cannot be moved from here.")


class CannotMove(PtzRefused):
    code = "cannot_move"
    detail = _("The device of this camera does not offer this movement.")


class HeldByOther(PtzRefused):
    """`data` names who, and until when."""

    code = "held"
    detail = _("Somebody else is moving this camera.")


class TooOften(PtzRefused):
    code = "too_often"
    detail = _("Too many movements in a short time. Wait a moment.")
    status = 429
