"""`/api/v1/crowd/…`: crowds now, zones with their past, events."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_400_BAD_REQUEST
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.models import Jurisdiction
from apps.accounts.selectors import scope_of
from apps.crowd import selectors, services
from apps.crowd.api import fields
from apps.crowd.models import CrowdZone, Event
from safecity_gis.api.asking import line_of, polygon_of


class Refused(APIException):
    """Well-formed, but it cannot be; the detail says why."""

    status_code = HTTP_400_BAD_REQUEST


class CrowdView(APIView):
    """For those who see crowds; changing them needs the other right, which the services ask for."""

    permission_classes = [HoldsCapability]
    capability = Capability.CROWD_VIEW

    @staticmethod
    def told(asked: type[Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @staticmethod
    def zone(request: Request, pk: int) -> CrowdZone:
        """Raises Http404."""
        found = CrowdZone.objects.visible_to(request.user).present().select_related("jurisdiction").filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such crowd zone."))
        return found

    @staticmethod
    def event(request: Request, pk: int) -> Event:
        """Raises Http404."""
        found = Event.objects.visible_to(request.user).select_related("jurisdiction").filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such event."))
        return found

    @staticmethod
    def district(request: Request, code: str | None) -> Jurisdiction:
        """The named district, or the first for which the user keeps crowd zones. Raises Refused."""
        scope = sorted(scope_of(request.user, Capability.CROWD_MANAGE).jurisdictions)
        district = Jurisdiction.objects.filter(code=code or (scope[0] if scope else "")).first()
        if district is None and scope:
            raise Refused(_("There is no such district."), "jurisdiction")
        # Without any scope the service refuses, and records it.
        return district or Jurisdiction(code=code or "")


class NowView(CrowdView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Crowd zones with what they hold now, and the cells of the heat map")
    def get(self, request: Request) -> Response:
        return Response(selectors.crowd_now(request.user) | {"bands": selectors.bands_told()})


class ZonesView(CrowdView):
    @extend_schema(request=fields.ZoneSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Begin to count in a zone")
    def post(self, request: Request) -> Response:
        told = self.told(fields.ZoneSerializer, request.data)
        district, area = self.district(request, told.pop("jurisdiction", None)), polygon_of(told.pop("area"))
        try:
            zone = services.zone_create(actor=request.user, jurisdiction=district, area=area, values=told)
        except services.BadPlace as error:
            raise Refused(str(error), "area") from error
        except services.TooMany as error:
            raise Refused(
                _("A district has at most %(count)s crowd zones.") % {"count": services.MOST_ZONES}, "too_many"
            ) from error
        return Response(selectors.zone_told(zone, None, manages=True), HTTP_201_CREATED)


class ZoneView(CrowdView):
    @extend_schema(request=fields.ZoneUpdateSerializer, responses=OpenApiTypes.OBJECT, summary="Set what is told of a zone")
    def patch(self, request: Request, pk: int) -> Response:
        zone, told = self.zone(request, pk), self.told(fields.ZoneUpdateSerializer, request.data)
        corners = told.pop("area", None)
        area = None if corners is None else polygon_of(corners)
        try:
            changed = services.zone_update(actor=request.user, zone=zone, values=told, area=area)
        except services.BadPlace as error:
            raise Refused(str(error), "area") from error
        return Response(selectors.zone_told(changed, None, manages=True))

    @extend_schema(responses={204: None}, summary="Stop counting in a zone")
    def delete(self, request: Request, pk: int) -> Response:
        services.zone_remove(actor=request.user, zone=self.zone(request, pk))
        return Response(status=HTTP_204_NO_CONTENT)


class MinutesView(CrowdView):
    @extend_schema(parameters=[fields.MinutesSerializer], responses=OpenApiTypes.OBJECT, summary="A zone by the minute")
    def get(self, request: Request, pk: int) -> Response:
        told = self.told(fields.MinutesSerializer, request.query_params.dict())
        since = timezone.now() - timedelta(minutes=told["minutes"])
        return Response({"minutes": selectors.zone_minutes(self.zone(request, pk), since=since)})


class EventPlanView(CrowdView):
    """What is told of an event, saved."""

    def saved(self, request: Request, event: Event | None) -> dict[str, Any]:
        told = self.told(fields.EventSerializer, request.data)
        stages = [dict(stage) for stage in told.pop("stages")]
        wanted = {stage["zone"] for stage in stages if stage["zone"] is not None}
        zones = selectors.zones_choosable(request.user, wanted)
        if unknown := sorted(wanted - zones.keys()):
            raise Refused(_("There is no such crowd zone: %(ids)s.") % {"ids": ", ".join(map(str, unknown))}, "zone")
        for stage in stages:
            stage["zone"], stage["route"] = zones.get(stage["zone"]), stage["route"] and line_of(stage["route"])
        code = told.pop("jurisdiction", None)
        district = event.jurisdiction if event is not None and code is None else self.district(request, code)
        saved = services.event_save(actor=request.user, event=event, jurisdiction=district, values=told, stages=stages)
        return selectors.event_told(request.user, saved)


class EventsView(EventPlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Events, those under way or to come first")
    def get(self, request: Request) -> Response:
        return Response({"events": selectors.events_told(request.user)})

    @extend_schema(request=fields.EventSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Plan an event")
    def post(self, request: Request) -> Response:
        return Response(self.saved(request, None), HTTP_201_CREATED)


class EventView(EventPlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="An event with its stages")
    def get(self, request: Request, pk: int) -> Response:
        return Response(selectors.event_told(request.user, self.event(request, pk)))

    @extend_schema(request=fields.EventSerializer, responses=OpenApiTypes.OBJECT, summary="Plan an event anew")
    def put(self, request: Request, pk: int) -> Response:
        return Response(self.saved(request, self.event(request, pk)))

    @extend_schema(responses={204: None}, summary="Drop an event")
    def delete(self, request: Request, pk: int) -> Response:
        services.event_delete(actor=request.user, event=self.event(request, pk))
        return Response(status=HTTP_204_NO_CONTENT)
