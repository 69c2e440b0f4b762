"""Filters on cameras and their facts: by what they are, and as of a valid and a known time."""

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters

from apps.cameras.choices import Condition, Lifecycle, ViewVerdict
from apps.cameras.models import Camera


class CameraFilter(filters.FilterSet):
    jurisdiction = filters.CharFilter("jurisdiction__code")
    group = filters.CharFilter("group__code")
    site = filters.CharFilter("site__code")
    lifecycle = filters.ChoiceFilter("state__lifecycle", choices=Lifecycle)
    view = filters.ChoiceFilter("view__verdict", choices=ViewVerdict)
    condition = filters.ChoiceFilter("health__condition", choices=Condition)

    class Meta:
        model = Camera
        fields = ["kind", "programme", "simulated"]


class FactFilter(filters.FilterSet):
    """`?valid_at=…&known_at=…`: what was true then, as known then; without either, all that was ever told."""

    camera = filters.CharFilter("camera__code")
    valid_at = filters.IsoDateTimeFilter(method="unchanged")
    known_at = filters.IsoDateTimeFilter(method="unchanged")

    def unchanged(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        valid_at, known_at = self.form.cleaned_data.get("valid_at"), self.form.cleaned_data.get("known_at")
        queryset = super().filter_queryset(queryset)
        if valid_at is None and known_at is None:
            return queryset
        now = timezone.now()
        return queryset.as_of(valid_at=valid_at or now, known_at=known_at or now)
