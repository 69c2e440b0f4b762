"""Searching tracklets by camera and time; every search is recorded. None links one camera's tracklets to another's."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.viewsets import VisibleViewSet, query_of
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.tracking.api.pagination import TrackletPages
from apps.tracking.api.serializers import TrackletSerializer
from apps.tracking.models import Tracklet
from safecity_gis.messages.observations import ObjectClass

DEFAULT_WINDOW = timedelta(hours=1)
LONGEST_WINDOW = timedelta(hours=24)


class WindowForm(forms.Form):
    """Bounds the days that a search reads: the hour before `until`, or now, unless `since` says otherwise; a day at most."""

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        end = told.get("until") or timezone.now()
        try:
            since = told.get("since") or end - DEFAULT_WINDOW
            too_long = end - since > LONGEST_WINDOW
        except OverflowError:
            too_long = True
        if too_long:
            raise ValidationError(_("A search covers 24 hours at most: give since and until."))
        return told | {"since": since}


class TrackletFilter(filters.FilterSet):
    camera = filters.CharFilter("camera__code")
    object_class = filters.ChoiceFilter(choices=[(member.value, member.name.lower()) for member in ObjectClass])
    since = filters.IsoDateTimeFilter("valid_from", "gte")
    until = filters.IsoDateTimeFilter("valid_from", "lt")

    class Meta:
        model = Tracklet
        fields = ["closed", "simulated"]
        form = WindowForm


class TrackletViewSet(VisibleViewSet):
    queryset = Tracklet.objects.all()
    serializer_class = TrackletSerializer
    capability = Capability.OBJECT_VIEW
    pagination_class = TrackletPages
    filterset_class = TrackletFilter
    view_action = Action.TRACKLET_SEARCH
    target_type = "tracklet"
    lookup_field = "tracklet_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().current().with_times()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The window bounds a search, not the opening of one tracklet by its id."""
        found = super().filter_queryset(queryset) if self.action == "list" else queryset
        return TrackletSerializer.rows(found)

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        query = query_of(request)
        audit_record(
            actor=request.user,
            action=Action.TRACKLET_SEARCH,
            target_type="camera",
            target=query.get("camera", ""),
            address=address_of(request),
            data={"query": query},
        )
        return super().list(request, *args, **kwargs)
