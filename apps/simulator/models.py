"""Faults that somebody makes happen in the simulated city: the truth that alarms are judged by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.simulator.choices import FaultKind


class Fault(models.Model):
    """Rows are never deleted: what was made to happen, and when, stays known."""

    kind = models.CharField(max_length=20, choices=FaultKind)
    target = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """May lie ahead; null for one that lasts until somebody ends it."""
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="simulated_faults")
    """Null for the command line."""

    class Meta:
        ordering = ["-began_at", "-id"]
        verbose_name = _("simulated fault")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FaultKind.values), name="simulator_fault_kind"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="simulator_fault_order"),
        ]
