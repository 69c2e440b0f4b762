"""Why a camera is not moved, for programs and for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class PtzRefused(Exception):
    """`code` for programs, `detail` for people, `data` with what they need to know besides."""

    code = "ptz_refused"
    detail = _("The camera is not moved.")

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        super().__init__(self.code)
        self.data = data


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
