"""What cameras see of the ground."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.models.assets import Camera
from apps.cameras.models.facts import CameraPose
from apps.cameras.querysets import CameraCoverageQuerySet


class CameraCoverage(models.Model):
    """What of the ground a camera sees among the buildings, by its current pose; derived, and replaced when either changes.

    The bands are those of `core.geo.coverage.density.Band`, each within the one before it. Where nothing can be computed,
    `refusal` says why, the ground is null and the areas are 0.
    """

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="coverage")
    pose = models.OneToOneField(CameraPose, on_delete=models.CASCADE, related_name="coverage")
    """What it was computed from; once another pose is the current one, this coverage is out of date."""
    seen = models.MultiPolygonField(null=True, blank=True)
    detect = models.MultiPolygonField(null=True, blank=True)
    observe = models.MultiPolygonField(null=True, blank=True)
    recognise = models.MultiPolygonField(null=True, blank=True)
    identify = models.MultiPolygonField(null=True, blank=True)
    seen_m2 = models.FloatField(default=0)
    detect_m2 = models.FloatField(default=0)
    observe_m2 = models.FloatField(default=0)
    recognise_m2 = models.FloatField(default=0)
    identify_m2 = models.FloatField(default=0)
    reachable = models.MultiPolygonField(null=True, blank=True)
    """Of a PTZ camera the ground that it could be turned to, `seen` or not; null for others."""
    reachable_m2 = models.FloatField(default=0)
    share_m2 = models.FloatField(null=True, blank=True)
    """Its part of the ground that is covered; see `coverage_shares`. Null until that is reckoned, and when not in service."""
    refusal = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=32)
    """Of the pose, the picture's size, the position and the buildings within range: the same means the same coverage."""
    computed_at = models.DateTimeField()

    objects = CameraCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("camera coverage")
        constraints = [
            models.CheckConstraint(condition=Q(seen__isnull=True) | Q(refusal=""), name="cameras_coverage_seen_or_refused"),
        ]
