"""Plates as they were read, in day partitions; a day is dropped whole when its retention is over."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from apps.cameras.models import Camera
from apps.plates.querysets import PlateReadQuerySet


class PlateRead(models.Model):
    """The newest revision of what was read of one vehicle's tracklet. The table is partitioned by the day of `captured_at`."""

    pk = models.CompositePrimaryKey("tracklet_id", "captured_at")
    tracklet_id = models.UUIDField()
    captured_at = models.DateTimeField()
    """Of the picture that `crop` is cut from."""
    revision = models.PositiveIntegerField()
    known_at = models.DateTimeField()
    camera = models.ForeignKey(Camera, on_delete=models.DO_NOTHING, db_constraint=False, related_name="plate_reads")
    object_class = models.PositiveSmallIntegerField()
    """As `safecity_gis.messages.observations.ObjectClass`."""
    text = models.CharField(max_length=16)
    """The decision, in normal form."""
    written = models.CharField(max_length=24)
    form = models.CharField(max_length=64)
    grammar = models.CharField(max_length=32)
    confidence = models.FloatField()
    sharpness = models.FloatField()
    keys = ArrayField(models.CharField(max_length=16))
    """All that lists find it by, the text itself first: `core.plates.matching.variants` of text and votes."""
    votes = models.JSONField()
    """For each character `[character, confidence, [[alternative, confidence], …]]`."""
    reads = models.JSONField()
    """What the recogniser alone made of each picture: `[epoch seconds, text, sharpness]`."""
    colour = models.CharField(max_length=20, blank=True)
    position = models.PointField(null=True)
    clock = models.CharField(max_length=10)
    worker = models.CharField(max_length=64)
    crop = models.BinaryField()
    """JPEG of the vehicle, masks burnt in; empty where there is none. Goes with its day."""
    simulated = models.BooleanField()
    exercise_id = models.CharField(max_length=40, blank=True)

    objects = PlateReadQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "plates_read"
        ordering = ["-captured_at", "tracklet_id"]
        verbose_name = _("plate read")
