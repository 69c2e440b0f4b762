"""`/api/v1/plans/…`: scenarios, their changes, and prices."""

from typing import Any

from django.http import Http404
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
from apps.cameras.models import Camera
from apps.planning import services
from apps.planning.api import fields
from apps.planning.api.answers import planned_answer, scenario_answer
from apps.planning.camera_sets import planned_cameras
from apps.planning.choices import ChangeKind
from apps.planning.costs import prices
from apps.planning.ground import surrounded
from apps.planning.models import Change, Scenario


class Refused(APIException):
    """The question is well-formed but cannot be answered; the detail says why."""

    status_code = HTTP_400_BAD_REQUEST


class PlanView(APIView):
    """For those who may plan; a scenario of another district is not there."""

    permission_classes = [HoldsCapability]
    capability = Capability.PLAN_MANAGE

    @staticmethod
    def told(asked: type[Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @staticmethod
    def scenario(request: Request, pk: int) -> Scenario:
        """Raises Http404."""
        found = Scenario.objects.visible_to(request.user).select_related("owner", "jurisdiction").filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such plan."))
        return found


class ScenariosView(PlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Plans of the districts that one plans for")
    def get(self, request: Request) -> Response:
        rows = Scenario.objects.visible_to(request.user).select_related("owner", "jurisdiction")
        return Response({"plans": [scenario_answer(request.user, row) for row in rows], "prices": prices()})

    @extend_schema(request=fields.ScenarioSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Begin a plan")
    def post(self, request: Request) -> Response:
        told = self.told(fields.ScenarioSerializer, request.data)
        scope = sorted(scope_of(request.user, Capability.PLAN_MANAGE).jurisdictions)
        code = told.pop("jurisdiction", scope[0] if scope else "")
        district = Jurisdiction.objects.filter(code=code).first()
        if district is None:
            raise Refused(_("There is no such district."), "jurisdiction")
        made = services.scenario_create(actor=request.user, jurisdiction=district, **told)
        return Response(scenario_answer(request.user, made), HTTP_201_CREATED)


class ScenarioView(PlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="A plan, its changes, and what each planned camera would see")
    def get(self, request: Request, pk: int) -> Response:
        scenario, ground = self.scenario(request, pk), surrounded()
        planned = planned_cameras(request.user, scenario, ground)
        answer = scenario_answer(request.user, scenario)
        out_of_sight = scenario.changes.count() - len(planned)
        return Response(
            answer | {"changes": [planned_answer(one, ground) for one in planned], "changes_out_of_sight": out_of_sight}
        )

    @extend_schema(request=fields.ScenarioUpdateSerializer, responses=OpenApiTypes.OBJECT, summary="Rename a plan, or rebase it")
    def patch(self, request: Request, pk: int) -> Response:
        told = self.told(fields.ScenarioUpdateSerializer, request.data)
        rebase, scenario = told.pop("rebase"), self.scenario(request, pk)
        changed = services.scenario_update(actor=request.user, scenario=scenario, values=told, rebase=rebase)
        return Response(scenario_answer(request.user, changed))

    @extend_schema(responses={204: None}, summary="Throw a plan away")
    def delete(self, request: Request, pk: int) -> Response:
        services.scenario_delete(actor=request.user, scenario=self.scenario(request, pk))
        return Response(status=HTTP_204_NO_CONTENT)


class ChangesView(PlanView):
    @extend_schema(request=fields.ChangesSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Add changes, all or none")
    def post(self, request: Request, pk: int) -> Response:
        scenario = self.scenario(request, pk)
        told = self.told(fields.ChangesSerializer, request.data)["changes"]
        codes = {change["camera"] for change in told if "camera" in change}
        cameras = {
            camera.code: camera for camera in Camera.objects.visible_to(request.user, self.capability).filter(code__in=codes)
        }
        if unknown := sorted(codes - cameras.keys()):
            raise Refused(_("There is no such camera: %(codes)s.") % {"codes": ", ".join(unknown)}, "camera")
        if len(codes) < sum("camera" in change for change in told):
            raise Refused(_("A camera can be changed only once."), "camera")
        values = [fields.change_values(change, cameras.get(change.get("camera", ""))) for change in told]
        try:
            made = services.changes_add(actor=request.user, scenario=scenario, changes=values)
        except services.TooManyChanges as error:
            raise Refused(_("A plan holds at most %(count)s changes.") % {"count": services.MOST_CHANGES}, "too_many") from error
        return Response({"changes": [change.pk for change in made]}, HTTP_201_CREATED)


class ChangeView(PlanView):
    @extend_schema(request=fields.CameraSerializer, responses={204: None}, summary="Set where a planned camera hangs and looks")
    def put(self, request: Request, pk: int, number: int) -> Response:
        change = self.change(request, pk, number)
        if change.kind == ChangeKind.REMOVE:
            raise Refused(_("A camera that is taken down hangs and looks nowhere."), "removed")
        told = {"change": change.kind, "looks": self.told(fields.CameraSerializer, request.data)}
        values = fields.change_values(told, change.camera)
        services.change_update(actor=request.user, change=change, values=values)
        return Response(status=HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None}, summary="Leave the camera as it is live, or out")
    def delete(self, request: Request, pk: int, number: int) -> Response:
        services.change_remove(actor=request.user, change=self.change(request, pk, number))
        return Response(status=HTTP_204_NO_CONTENT)

    def change(self, request: Request, pk: int, number: int) -> Change:
        """Raises Http404."""
        rows = Change.objects.visible_to(request.user).select_related("scenario__jurisdiction", "camera")
        found = rows.filter(scenario=self.scenario(request, pk), pk=number).first()
        if found is None:
            raise Http404(_("There is no such change."))
        return found


class PricesView(PlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="What the site pays for a camera of each kind and a metre of fibre")
    def get(self, request: Request) -> Response:
        return Response(prices())

    @extend_schema(request=fields.PricesSerializer, responses=OpenApiTypes.OBJECT, summary="Set prices; the others stay")
    def patch(self, request: Request) -> Response:
        services.prices_set(actor=request.user, amounts=self.told(fields.PricesSerializer, request.data))
        return Response(prices())
