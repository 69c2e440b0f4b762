"""Places as requests name them."""

from math import isfinite

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


def degrees(request: Request, name: str, most: float) -> float:
    """Raises ValidationError unless the parameter is a finite number within ±`most`."""
    try:
        value = float(request.query_params.get(name, ""))
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > most:
        raise ValidationError({name: _("This takes degrees, as a number.")})
    return value
