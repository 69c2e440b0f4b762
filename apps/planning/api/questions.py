"""`/api/v1/plans/…`: what a camera would see, figures side by side, the optimum for a budget, and the unseen way."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.places.models import Zone
from apps.planning.api import fields
from apps.planning.api.answers import comparison_answer, optimum_answer, preview_answer, way_answer
from apps.planning.api.scenarios import PlanView, Refused
from apps.planning.camera_sets import camera_sets, coverage_of
from apps.planning.choices import PriceItem
from apps.planning.figures import compare
from apps.planning.ground import planned_viewer, surrounded
from apps.planning.optimum import NoPrice, Wish, optimum
from apps.planning.unseen import by_car, on_foot
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.frames import LonLat
from safecity_gis.core.planning.refusals import PlanningError


class PreviewView(PlanView):
    @extend_schema(
        request=fields.CameraSerializer, responses=OpenApiTypes.OBJECT, summary="What a camera would see; saves nothing"
    )
    def post(self, request: Request) -> Response:
        told, ground = self.told(fields.CameraSerializer, request.data), surrounded()
        with _refusals():
            return Response(preview_answer(coverage_of(planned_viewer(told, ground.frame), ground), ground))


class FiguresView(PlanView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="A plan against the live cameras, side by side")
    def get(self, request: Request, pk: int) -> Response:
        with _refusals():
            return Response(comparison_answer(compare(request.user, self.scenario(request, pk))))


class OptimumView(PlanView):
    @extend_schema(request=fields.WishSerializer, responses=OpenApiTypes.OBJECT, summary="Which cameras to add for a budget")
    def post(self, request: Request, pk: int) -> Response:
        told, scenario = self.told(fields.WishSerializer, request.data), self.scenario(request, pk)
        told["places"] = tuple((place["lon"], place["lat"]) for place in told["places"])
        with _refusals():
            return Response(optimum_answer(optimum(request.user, scenario, Wish(**told))))


class UnseenView(PlanView):
    @extend_schema(
        request=fields.WaySerializer, responses=OpenApiTypes.OBJECT, summary="A way that no camera sees, and what would close it"
    )
    def post(self, request: Request, pk: int) -> Response:
        told, ground = self.told(fields.WaySerializer, request.data), surrounded()
        sets = camera_sets(request.user, self.scenario(request, pk), ground)
        cameras = sets.live if told["live"] else sets.after
        start, end = (LonLat(**told[name]) if name in told else None for name in ("start", "end"))
        with _refusals():
            if start and end and told["by"] == "foot":
                found = on_foot(cameras, ground, start, end, band=told["band"])
            else:
                asked = {name: told[name] for name in ("zone", "band", "anpr_only", "by_length")}
                found = by_car(request.user, cameras, ground, start=start, **asked)
        data = {name: told[name] for name in ("by", "band", "zone", "live")} | {"unseen": not found.way.is_empty}
        who = {"actor": request.user, "address": address_of(request)}
        audit_record(action=Action.PLAN_ASK, target_type="scenario", target=str(pk), data=data, **who)
        return Response(way_answer(found, ground.frame))


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell in people's words what cannot be answered."""
    try:
        yield
    except PlanningError as error:
        raise Refused(_words(error), error.code) from error
    except CoverageError as error:
        raise Refused(str(error), "coverage") from error
    except NoPrice as error:
        item = PriceItem(str(error)).label
        raise Refused(_("Set the price first: %(item)s.") % {"item": item}, "no_price") from error
    except Zone.DoesNotExist as error:
        raise Refused(_("There is no such zone."), "zone") from error


def _words(error: PlanningError) -> str:
    return {
        "no_position": _("There is no place for a camera that fibre could reach."),
        "busy": _("Another optimum is being computed: try again in a moment."),
        "place_closed": _("This place is seen by a camera, built over, or far from any way: choose another."),
        "too_close": _("The two ends are too close to each other, or on the same side."),
        "too_large": _("The two ends are too far from each other."),
        "not_both_sides": _("The zone has no junction, or all junctions lie in it."),
    }.get(error.code, str(error))
