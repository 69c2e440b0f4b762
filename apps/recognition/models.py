"""Which worker watches which source with what, and how the workers are."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.models import Camera
from apps.recognition.addresses import IN_CLEAR
from apps.recognition.querysets import SourceQuerySet


class Source(models.Model):
    """Where a camera's stream comes from and which worker reads it. Path and credentials are sealed."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="source")
    worker = models.SlugField(max_length=60)
    url = models.CharField(max_length=500)
    """What of the address may stand in clear, see `addresses.IN_CLEAR`."""
    credentials = models.BinaryField(blank=True, default=b"")
    """Sealed JSON of `addresses.SourceSecrets`; empty where there are none."""
    fps = models.FloatField(default=5)
    start_s = models.FloatField(default=0)
    max_tiles = models.PositiveSmallIntegerField(default=1)
    budget_ms = models.FloatField(default=200)
    regions = models.JSONField(default=list, blank=True)
    doors = models.JSONField(default=list, blank=True)
    """Polygons in picture fractions where people and vehicles come and go, apart from the picture's borders."""
    version = models.PositiveIntegerField(default=1)
    enabled = models.BooleanField(default=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["camera"]
        verbose_name = _("source")
        constraints = [
            models.CheckConstraint(condition=Q(url__regex=IN_CLEAR), name="recognition_source_no_credentials"),
            models.CheckConstraint(condition=Q(fps__gt=0, fps__lte=60, budget_ms__gt=0), name="recognition_source_sizes"),
        ]

    @property
    def address(self) -> str:
        """Scheme and host: all that is shown or recorded."""
        return self.url if not self.url.startswith("file:") else "file://"


class Worker(models.Model):
    """A recognition worker as its heartbeats tell it."""

    name = models.SlugField(max_length=60, unique=True)
    seen_at = models.DateTimeField()
    cameras = models.PositiveIntegerField(default=0)
    frames_per_s = models.FloatField(default=0)
    inference_ms = models.FloatField(default=0)
    model = models.CharField(max_length=100, blank=True)
    model_sha256 = models.CharField(max_length=64, blank=True)
    provider = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("recognition worker")
