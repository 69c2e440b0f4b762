"""Tracklets: one object seen by one camera from first to last sight, in day partitions."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from apps.cameras.models import Camera
from apps.tracking.querysets import TrackletQuerySet


class Tracklet(models.Model):
    """One revision of a tracklet. The table is partitioned by the day of `valid_from` (plain SQL, see the migration)."""

    pk = models.CompositePrimaryKey("tracklet_id", "revision", "timed_out", "valid_from")
    tracklet_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    timed_out = models.BooleanField(default=False)
    """Fusion closed it because its worker fell silent; it follows the worker's revision of the same number."""
    camera = models.ForeignKey(Camera, on_delete=models.DO_NOTHING, db_constraint=False, related_name="tracklets")
    object_class = models.PositiveSmallIntegerField()
    """As `safecity_gis.messages.observations.ObjectClass`."""
    confidence = models.FloatField()
    clock = models.CharField(max_length=10)
    closed = models.BooleanField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    """Last sight so far."""
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    """When a later revision took its place."""
    path = models.LineStringField(dim=3, null=True)
    """LineString M in the database (M: epoch seconds); null where the camera has no calibration or one point only.
    GEOS reads it without M (see `with_times`); only `services.tracklets_persist` writes it."""
    accuracy_m = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    colour = models.CharField(max_length=20, blank=True)
    observations = models.PositiveIntegerField()
    worker = models.CharField(max_length=64)
    simulated = models.BooleanField()
    exercise_id = models.CharField(max_length=40, blank=True)

    objects = TrackletQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "tracking_tracklet"
        ordering = ["-valid_from"]
        verbose_name = _("tracklet")


class Horizon(models.Model):
    """One row: no tracklet that is open was told last before this. Without it a restart would look through all days for them."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    told_at = models.DateTimeField()
    """A known time."""

    class Meta:
        verbose_name = _("horizon of open tracklets")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="tracking_horizon_only_one")]
