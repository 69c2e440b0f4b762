"""One shape for every error of the API: `{"detail", "code", "data"}`."""

from typing import Any

import structlog
from django.db import OperationalError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from safecity_gis.refusals import Refusal

log = structlog.get_logger(__name__)


class DatabaseAway(Refusal):
    """Away, or slower than a query is given."""

    code, status = "database_away", 503
    detail = _("The database does not answer in time. Try again.")


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler, its body replaced by the house's shape; None lets a programming error be a 500."""
    if isinstance(error, OperationalError):
        log.error("api.database.away", reason=str(error).partition("\n")[0])
        error = DatabaseAway()
    if isinstance(error, Refusal):
        return Response({"detail": str(error.detail), "code": error.code, "data": error.data}, error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"detail": "The request is not valid.", "code": "invalid", "data": error.detail}
    else:
        detail = response.data.get("detail", "") if isinstance(response.data, dict) else response.data
        code = error.get_codes() if isinstance(error, APIException) else getattr(detail, "code", "error")
        response.data = {"detail": str(detail), "code": code if isinstance(code, str) else "error", "data": None}
    return response
