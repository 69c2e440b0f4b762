"""An alert: something that wants a human, from its cause to its end."""

import uuid

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.alerts.choices import Cause, ElementKind, Severity
from apps.alerts.querysets import AlertQuerySet


class Alert(models.Model):
    """At most one alert of a cause and key is open at a time: the database says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cause = models.CharField(max_length=40, choices=Cause)
    dedupe_key = models.CharField(max_length=200)
    severity = models.CharField(max_length=10, choices=Severity)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="alerts")
    group = models.ForeignKey(CameraGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    camera_code = models.CharField(max_length=64, blank=True, db_index=True)
    element_kind = models.CharField(max_length=10, choices=ElementKind, blank=True)
    element = models.CharField(max_length=64, blank=True)
    """Code of the part of the network that is to blame, or most likely is; empty where none is."""
    position = models.PointField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    """Numbers by name, which the page puts into a sentence of this cause in the reader's language."""
    opened_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="closed_alerts")
    close_reason = models.CharField(max_length=300, blank=True)
    repeats = models.PositiveIntegerField(default=0)
    repeated_at = models.DateTimeField(null=True, blank=True)
    """Time of the newest repetition that was counted, so that a replayed signal counts nothing."""
    simulated = models.BooleanField()
    exercise_id = models.CharField(max_length=40, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("alert")
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "dedupe_key", "simulated", "exercise_id"], condition=Q(closed_at=None), name="alerts_one_open"
            ),
            models.UniqueConstraint(
                fields=["cause", "dedupe_key", "simulated", "exercise_id", "opened_at"], name="alerts_told_once"
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="alerts_order"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="alerts_known_cause"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="alerts_known_severity"),
            models.CheckConstraint(condition=Q(element_kind__in=["", *ElementKind.values]), name="alerts_known_element"),
            models.CheckConstraint(
                condition=Q(element="", element_kind="") | ~Q(element="") & ~Q(element_kind=""), name="alerts_whole_element"
            ),
        ]
