"""What was planned and promised: phases, how many cameras by when under each plan, and the milestones of contracts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.choices import Lifecycle
from apps.cameras.models import Contract
from apps.rollout.querysets import MilestoneQuerySet


class PlanLength(models.IntegerChoices):
    """Plans by the months in which they mean to be done."""

    MONTHS_18 = 18, _("18 months")
    MONTHS_24 = 24, _("24 months")


PLANNED_STATES = (Lifecycle.INSTALLED, Lifecycle.COMMISSIONED)
"""States of the life that a plan may count up to: a camera that is past one counts as having reached it."""


class Phase(models.Model):
    """A part of the roll-out; contracts name it by its code. A code `1-new` belongs to phase `1`."""

    code = models.CharField(max_length=40, unique=True)
    starts_on = models.DateField()
    cameras = models.PositiveIntegerField()
    """To be in service at its end."""
    budget = models.DecimalField(max_digits=16, decimal_places=2)
    """Planned cost of the whole phase, in `currency`."""
    currency = models.CharField(max_length=3)
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("phase")
        constraints = [
            models.CheckConstraint(condition=Q(cameras__gt=0), name="rollout_phase_cameras"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="rollout_phase_budget"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="rollout_phase_currency"),
        ]

    def __str__(self) -> str:
        return self.code


class PlanPoint(models.Model):
    """How many cameras of a phase are to have come to a state so many months after its start, by the plan of that length.

    Every plan tells of `commissioned`, which is in service; of others only where the contract has them.
    """

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="points")
    length = models.PositiveSmallIntegerField(choices=PlanLength)
    state = models.CharField(max_length=15, choices=Lifecycle, default=Lifecycle.COMMISSIONED)
    month = models.PositiveSmallIntegerField()
    cameras = models.PositiveIntegerField()

    class Meta:
        ordering = ["phase", "length", "state", "month"]
        verbose_name = _("point of a plan")
        constraints = [
            models.UniqueConstraint(fields=["phase", "length", "state", "month"], name="rollout_point_once"),
            models.CheckConstraint(condition=Q(state__in=PLANNED_STATES), name="rollout_point_state"),
            models.CheckConstraint(condition=Q(length__in=PlanLength.values), name="rollout_point_length"),
            models.CheckConstraint(condition=Q(month__lte=F("length")), name="rollout_point_within"),
        ]


class Milestone(models.Model):
    """What a contractor owes by a day, what is paid for it, and when it was reached."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="milestones")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_ur = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    """Committed for it, in the currency of the contract's phase."""
    paid = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    paid_on = models.DateField(null=True, blank=True)
    synthetic = models.BooleanField(default=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "code"]
        verbose_name = _("milestone")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="rollout_milestone_amount"),
            models.CheckConstraint(condition=Q(paid__gte=0, paid__lte=F("amount")), name="rollout_milestone_paid"),
            models.CheckConstraint(
                condition=Q(paid=0, paid_on=None) | Q(paid__gt=0, paid_on__isnull=False), name="rollout_milestone_paid_on"
            ),
        ]

    def __str__(self) -> str:
        return self.code
