"""Refusals of devices and movements as the house's errors."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from apps.devices.addresses import WordRefused
from apps.devices.aiming import CannotAim, OutOfSight
from apps.devices.onvif.failures import DeviceError
from apps.devices.ptz_refusals import CannotMove, HeldByOther, NoDevice, PtzRefused, TooOften

_STATUS: dict[type[PtzRefused], int] = {
    NoDevice: status.HTTP_409_CONFLICT,
    CannotMove: status.HTTP_409_CONFLICT,
    CannotAim: status.HTTP_409_CONFLICT,
    OutOfSight: status.HTTP_409_CONFLICT,
    HeldByOther: status.HTTP_409_CONFLICT,
    TooOften: status.HTTP_429_TOO_MANY_REQUESTS,
}
_WORDS = {
    "malformed": _("This is no address: give a host, host:port, or a network like 10.20.0.0/24."),
    "not_allowed": _("%(word)s lies outside the networks that this site allows."),
    "not_resolved": _("The name in %(word)s is not known."),
    "too_many": _("%(word)s makes too many addresses for one search."),
}


def refusal_answer(refusal: PtzRefused) -> Response:
    return _error(refusal.code, str(refusal.detail), refusal.data, _STATUS[type(refusal)])


def device_answer(error: DeviceError) -> Response:
    """502: it is the device that fails, not the request."""
    return _error(error.code, str(error.detail), None, status.HTTP_502_BAD_GATEWAY)


def word_answer(refusal: WordRefused) -> Response:
    detail = _WORDS[refusal.code] % {"word": refusal.word}
    return _error(refusal.code, detail, {"word": refusal.word}, status.HTTP_400_BAD_REQUEST)


def _error(code: str, detail: str, data: Any, http_status: int) -> Response:
    return Response({"detail": detail, "code": code, "data": data}, http_status)
