"""Refusals about devices as the house's errors."""

from rest_framework.response import Response
from rest_framework.views import APIView

from apps.devices.refusals import Refusal


class TellsRefusals(APIView):
    """A view whose work may be refused."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refusal):
            return Response({"detail": str(exc.detail), "code": exc.code, "data": exc.data}, exc.status)
        return super().handle_exception(exc)
