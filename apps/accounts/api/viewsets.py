"""What every read-only resource starts from: `visible_to(user)`, a capability, and recorded views and refusals."""

from typing import Any, ClassVar

from django.contrib.gis.geos import Polygon
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import BooleanFilter, DjangoFilterBackend
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet
from rest_framework_gis.filters import InBBoxFilter
from rest_framework_gis.pagination import GeoJsonPagination

from apps.accounts.choices import Capability
from apps.accounts.selectors import has_capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from safecity_gis.api.features import RowFeatureSerializer


class GeoPages(GeoJsonPagination):
    """Pages as GeoJSON feature collections."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 2000


class HoldsCapability(BasePermission):
    """The view's `capability` anywhere at all; where exactly is the queryset's business. Refusals are recorded."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if has_capability(request.user, view.capability):
            return True
        audit_record(
            actor=request.user,
            action=Action.ACCESS_REFUSE,
            target_type="api",
            target=request.path,
            outcome=Outcome.REFUSED,
            reason=f"lacks {view.capability}",
            address=address_of(request),
        )
        return False


class AdministeredViewSet(ReadOnlyModelViewSet):
    """Seen whole by those who hold `capability`, and by nobody else.

    A sensitive resource names `view_action` and `target_type`: then opening one, and asking in vain for one, is recorded.
    """

    capability: ClassVar[Capability]
    permission_classes = [HoldsCapability]
    view_action: ClassVar[Action | None] = None
    target_type: ClassVar[str] = ""
    lists_recorded: ClassVar[bool] = False
    """Whether reading a list is recorded too, with its filters."""

    def get_object(self) -> Model:
        try:
            return super().get_object()
        except Http404:
            self._record(self._target(), outcome=Outcome.REFUSED, reason="not there, or out of scope")
            raise

    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        self._record(self._target())
        return response

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        self._refuse_mistyped_filters(request)
        if self.lists_recorded:
            self._record(data={"query": query_of(request)})
        return super().list(request, *args, **kwargs)

    def _refuse_mistyped_filters(self, request: Request) -> None:
        """A mistyped filter must not answer with everything.

        Raises:
            ValidationError: it names every parameter that this list does not know, and every yes or no that is neither.
        """
        filterset = DjangoFilterBackend().get_filterset_class(self, self.queryset)
        filters = filterset.base_filters if filterset else {}
        known = {"page", "page_size", "cursor", "format", *filters}
        if BoundingBoxFilter in self.filter_backends:
            known.add(BoundingBoxFilter.bbox_param)
        wrong = {name: _("There is no such filter.") for name in sorted(set(request.query_params) - known)}
        for name, value in request.query_params.items():
            if isinstance(filters.get(name), BooleanFilter) and value.lower() not in {"", "true", "false"}:
                wrong[name] = _("This takes true or false.")
        if wrong:
            raise ValidationError(wrong)

    def _target(self) -> str:
        return str(self.kwargs[self.lookup_url_kwarg or self.lookup_field])

    def _record(self, target: str = "", **told: Any) -> None:
        if self.view_action is not None:
            who = {"actor": self.request.user, "address": address_of(self.request)}
            audit_record(action=self.view_action, target_type=self.target_type, target=target, **who, **told)


def query_of(request: Request) -> dict[str, str]:
    """The filters that were asked for, without the null characters that the database cannot hold."""
    return {name.replace("\0", ""): value.replace("\0", "") for name, value in request.query_params.items()}


class VisibleViewSet(AdministeredViewSet):
    """Scoped to what the user may see. Subclasses name `queryset`, `serializer_class`, `capability`."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().visible_to(self.request.user)


class BoundingBoxFilter(InBBoxFilter):
    """`?in_bbox=west,south,east,north` in degrees; anything else is a clear error."""

    def get_filter_bbox(self, request: Request) -> Polygon | None:
        words = request.query_params.get(self.bbox_param)
        if not words:
            return None
        try:
            west, south, east, north = (float(word) for word in words.split(","))
        except ValueError as error:
            raise ParseError("in_bbox takes west,south,east,north in degrees.") from error
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ParseError("in_bbox must lie on the earth, west before east and south before north.")
        return Polygon.from_bbox((west, south, east, north))


class SpatialViewSet(VisibleViewSet):
    """GeoJSON, with `?in_bbox=west,south,east,north`. Subclasses name `bbox_filter_field`."""

    pagination_class = GeoPages
    filter_backends = [DjangoFilterBackend, BoundingBoxFilter]
    bbox_filter_include_overlapping = True
    bbox_filter_field: ClassVar[str]
    serializer_class: ClassVar[type[RowFeatureSerializer]]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.serializer_class.rows(super().filter_queryset(queryset))
