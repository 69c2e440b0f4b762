"""`POST /api/v1/network/readings/`: collectors that do not speak NATS send their polls here; fusion hears them like any other."""

from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.sessions import address_of
from apps.network.collector_services import token_hash
from apps.network.models import Collector, FibreNode, FibreSpan
from apps.network.refused_collectors import refusal_record
from safecity_gis.announcing import Announcer
from safecity_gis.messages import subjects
from safecity_gis.messages.health import NetworkReadings

OLDEST_S, NEWEST_S = 60.0, 5.0
_announcer = Announcer(settings.NATS_URL, name="readings")


class CollectorAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; `request.auth` is the collector, and no user is signed in."""

    def authenticate(self, request: Request) -> tuple[None, Collector] | None:
        scheme, _space, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            return None
        digest = token_hash(token.decode("ascii", "replace"))
        collector = Collector.objects.filter(token_sha256=digest, enabled=True).first()
        if collector is None:
            refusal_record(digest=digest, address=address_of(request))
            raise AuthenticationFailed(_("This token is not valid."))
        return None, collector

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ReadingsView(APIView):
    authentication_classes = [CollectorAuthentication]
    permission_classes = []

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={202: OpenApiTypes.OBJECT},
        summary="One poll of switches, power controllers and fibre monitors, by a collector's token",
    )
    def post(self, request: Request) -> Response:
        collector = request.auth
        if not isinstance(collector, Collector):
            raise NotAuthenticated
        message = _message(request.data, collector)
        _announcer.announce(subjects.network_health(collector.code), message)
        unknown = _unknown(message)
        taken = len(message.places) + len(message.spans) - len(unknown)
        return Response({"taken": taken, "unknown": unknown}, status=status.HTTP_202_ACCEPTED)


def _message(body: Any, collector: Collector) -> NetworkReadings:
    """Raises ValidationError: it says what is wrong with the poll and where."""
    if not isinstance(body, dict) or not body.keys() <= {"at", "places", "spans"}:
        raise ValidationError(_("This takes at, places and spans."))
    now = timezone.now().timestamp()
    told = {"at": now, **body, "collector": collector.code, "simulated": collector.simulated}
    try:
        message = msgspec.convert(told, NetworkReadings, strict=True)
    except msgspec.ValidationError as error:
        raise ValidationError(str(error)) from error
    if not now - OLDEST_S <= message.at <= now + NEWEST_S:
        raise ValidationError({"at": _("The time of a poll must be within the last minute.")})
    return message


def _unknown(message: NetworkReadings) -> list[str]:
    nodes, spans = ({reading.node for reading in message.places}, {reading.span for reading in message.spans})
    nodes -= set(FibreNode.objects.filter(code__in=nodes).values_list("code", flat=True))
    spans -= set(FibreSpan.objects.filter(code__in=spans).values_list("code", flat=True))
    return sorted(nodes | spans)
