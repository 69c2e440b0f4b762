"""Which tracklets a user may see: those of the cameras whose objects the user may see."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import FloatField, Func, Subquery

from apps.accounts.choices import Capability
from apps.accounts.selectors import AnyUser, scope_of
from apps.cameras.models import Camera
from apps.timeline.models import FactQuerySet


class PathTimes(Func):
    """Epoch seconds of each vertex of a LineString M."""

    template = "ARRAY(SELECT ST_M(vertex.geom) FROM ST_DumpPoints(%(expressions)s) AS vertex)"
    output_field = ArrayField(FloatField())


class TrackletQuerySet(FactQuerySet):
    def visible_to(self, user: AnyUser) -> Self:
        cameras = Camera.objects.filter(scope_of(user, Capability.OBJECT_VIEW).as_filter()).order_by()
        return self.filter(camera_id__in=Subquery(cameras.values("pk")))

    def current(self) -> Self:
        """The last known revision of each tracklet."""
        return self.filter(known_to__isnull=True)

    def with_times(self) -> Self:
        """Annotate `path_times`: epoch seconds of each vertex of `path`; empty where there is no path."""
        return self.annotate(path_times=PathTimes("path"))
