"""Violations: what was surely measured of a vehicle whose plate was read, with a copy of all that a person needs to compare."""

import uuid

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.violations.choices import ViolationKind, ViolationState
from apps.violations.querysets import ViolationQuerySet
from safecity_gis.core.traffic.violations import SURE_SDS


class Violation(models.Model):
    """One vehicle's tracklet and one kind. Nothing follows from it until somebody compared and confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ViolationKind)
    tracklet_id = models.UUIDField()
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="violations")
    segment = models.CharField(max_length=60)
    """Codes as they were then: the drawing may change."""
    segment_name = models.CharField(max_length=120)
    line = models.CharField(max_length=60, blank=True)
    measured_at = models.DateTimeField()
    known_at = models.DateTimeField()
    value = models.FloatField()
    """km/h, or seconds of standing."""
    sd = models.FloatField()
    limit = models.FloatField()
    margin = models.FloatField()
    """What the law, or its practice, leaves to the driver above the limit."""
    revision = models.PositiveIntegerField()
    """Of the read that is copied here."""
    captured_at = models.DateTimeField()
    """Of the photo."""
    text = models.CharField(max_length=16, blank=True)
    written = models.CharField(max_length=24, blank=True)
    confidence = models.FloatField()
    object_class = models.PositiveSmallIntegerField()
    colour = models.CharField(max_length=20, blank=True)
    votes = models.JSONField(default=list)
    reads = models.JSONField(default=list)
    """As those of `plates.PlateRead`."""
    crop = models.BinaryField()
    position = models.PointField(null=True)
    state = models.CharField(max_length=10, choices=ViolationState, default=ViolationState.OPEN)
    answers = models.JSONField(default=dict, blank=True)
    list_age_s = models.FloatField(null=True)
    """Age of the youngest stolen list in seconds when the violation was confirmed."""
    reason = models.CharField(max_length=300, blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    """When it was decided or lapsed."""
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    package_sha256 = models.CharField(max_length=64, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField(null=True)
    """When plate, photo and reads were deleted: the row stays as the proof."""
    simulated = models.BooleanField()

    objects = ViolationQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "id"]
        verbose_name = _("violation")
        constraints = [
            models.UniqueConstraint(fields=["tracklet_id", "kind"], name="violations_once"),
            models.CheckConstraint(condition=Q(state__in=ViolationState.values), name="violations_known_state"),
            models.CheckConstraint(condition=Q(kind__in=ViolationKind.values), name="violations_known_kind"),
            models.CheckConstraint(
                condition=Q(value__gte=F("limit") + F("margin") + SURE_SDS * F("sd"), sd__gte=0, margin__gte=0),
                name="violations_surely_above",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ViolationState.CONFIRMED, ViolationState.REJECTED, ViolationState.SENT])
                | Q(checked_by__isnull=False, ended_at__isnull=False),
                name="violations_checked_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state=ViolationState.REJECTED) | ~Q(reason=""), name="violations_rejected_why"),
            models.CheckConstraint(
                condition=Q(state=ViolationState.SENT, sent_by__isnull=False, sent_at__isnull=False)
                & ~Q(receipt="")
                & ~Q(package_sha256="")
                | ~Q(state=ViolationState.SENT) & Q(sent_at=None, sent_by=None, receipt="", package_sha256=""),
                name="violations_sent_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "captured_at"], name="violations_state"),
            models.Index(fields=["camera", "captured_at"], name="violations_camera"),
        ]
