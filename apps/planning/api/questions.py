"""`/api/v1/plans/…`: what a camera would see at once; figures, optimum and unseen way as computations of the jobs process."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.status import HTTP_200_OK, HTTP_202_ACCEPTED

from apps.accounts.sessions import address_of
from apps.planning.api import fields
from apps.planning.api.answers import computation_answer, preview_answer
from apps.planning.api.scenarios import PlanView, Refused
from apps.planning.camera_sets import coverage_of
from apps.planning.choices import OPEN_STATES, Question
from apps.planning.computations import TooManyOpen, computation_cancel, computation_start, computations_heal
from apps.planning.fingerprint import rights_digest
from apps.planning.ground import planned_viewer, surrounded
from apps.planning.models import Computation
from safecity_gis.api.asking import Asked
from safecity_gis.core.geo.coverage.refusals import CoverageError


class TooMany(Refused):
    """So many questions are open that another one must wait."""

    status_code = 429


class PreviewView(PlanView):
    @extend_schema(
        request=fields.CameraSerializer, responses=OpenApiTypes.OBJECT, summary="What a camera would see; saves nothing"
    )
    def post(self, request: Request) -> Response:
        told, ground = self.told(fields.CameraSerializer, request.data), surrounded()
        try:
            grounds = coverage_of(planned_viewer(told, ground.frame), ground)
        except CoverageError as error:
            raise Refused(str(error), "coverage") from error
        return Response(preview_answer(grounds, ground))


class QuestionView(PlanView):
    """200 with the answer where it is known; 202 with the computation to look after where it is not."""

    question: Question
    asked: type[Serializer]

    def post(self, request: Request, pk: int) -> Response:
        scenario, asked = self.scenario(request, pk), self.told(self.asked, request.data)
        told: dict[str, Any] = {"question": self.question, "asked": asked, "address": address_of(request)}
        try:
            computation = computation_start(actor=request.user, scenario=scenario, **told)
        except TooManyOpen as error:
            words = _("You have %(count)s questions open: cancel one, or wait.") % {"count": error.args[0]}
            raise TooMany(words, "too_many") from error
        status = HTTP_202_ACCEPTED if computation.state in OPEN_STATES else HTTP_200_OK
        return Response(computation_answer(computation), status)


@extend_schema(
    request=Asked,
    responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
    summary="A plan against the live cameras",
)
class FiguresView(QuestionView):
    question, asked = Question.FIGURES, Asked


@extend_schema(
    request=fields.WishSerializer,
    responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
    summary="Which cameras to add for a budget",
)
class OptimumView(QuestionView):
    question, asked = Question.OPTIMUM, fields.WishSerializer


@extend_schema(
    request=fields.WaySerializer,
    responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
    summary="A way that no camera sees, and what would close it",
)
class UnseenView(QuestionView):
    question, asked = Question.UNSEEN, fields.WaySerializer


class ComputationView(PlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="How far the answer to one's own question is, and the answer")
    def get(self, request: Request, number: int) -> Response:
        computations_heal()
        return Response(computation_answer(self.computation(request, number)))

    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Ask no more")
    def delete(self, request: Request, number: int) -> Response:
        ended = computation_cancel(actor=request.user, computation=self.computation(request, number))
        return Response(computation_answer(ended))

    @staticmethod
    def computation(request: Request, number: int) -> Computation:
        """Raises Http404: none of his, or asked with other rights than he has now."""
        found = Computation.objects.visible_to(request.user).filter(pk=number, rights=rights_digest(request.user)).first()
        if found is None:
            raise Http404(_("There is no such computation."))
        return found
