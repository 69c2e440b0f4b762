"""What is wrong now, grouped by its root cause."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.cameras.api.sheets import AS, csv_answer, reading_record, wants_csv
from apps.cameras.open_troubles import RootCause, open_troubles

MOST_OF_ONE_CAUSE = 100
TROUBLES = (
    "cause", "severity", "element_kind", "element", "camera", "site", "contractor", "opened_at", "cameras", "detail", "simulated",
)  # fmt: skip


class TroublesView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.ALERT_VIEW

    @extend_schema(parameters=[AS], responses=OpenApiTypes.OBJECT, summary="Troubles that are open now, by their root cause")
    def get(self, request: Request) -> Response | HttpResponse:
        causes = open_troubles(request.user)
        reading_record(request, Action.ALERT_VIEW, "health", "open troubles")
        if wants_csv(request):
            return csv_answer(TROUBLES, [asdict(one) for cause in causes for one in cause.troubles], "open-troubles.csv")
        return Response({"causes": [_told(cause) for cause in causes]})


def _told(cause: RootCause) -> dict[str, Any]:
    shown = [asdict(one) for one in cause.troubles[:MOST_OF_ONE_CAUSE]]
    return asdict(cause) | {"count": len(cause.troubles), "troubles": shown}
