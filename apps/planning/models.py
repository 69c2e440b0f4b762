"""Scenarios, and what was asked of them: what the cameras could be. Nothing here is ever read by what runs live."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, User
from apps.cameras.choices import CameraKind
from apps.cameras.models import Camera
from apps.planning.choices import OPEN_STATES, ChangeKind, ComputationState, PriceItem, Question
from apps.planning.querysets import ChangeQuerySet, ComputationQuerySet, PriceQuerySet, ScenarioQuerySet

POSE = ("mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m")
_PLACED, _LOOKING = (ChangeKind.ADD, ChangeKind.MOVE), (ChangeKind.ADD, ChangeKind.MOVE, ChangeKind.REAIM)


class Scenario(models.Model):
    """A set of changes to the live cameras that somebody thinks about."""

    name = models.CharField(max_length=100)
    notes = models.TextField(max_length=2000, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scenarios")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="scenarios")
    based_at = models.DateTimeField()
    """The live set as of then was in the planner's mind; what has changed in it since is counted."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("scenario")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="planning_scenario_named")]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One camera added, moved, aimed elsewhere or removed. `position` and pose are null where the kind does not tell them."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="planned_changes")
    """Which live camera; null for a new one."""
    camera_kind = models.CharField(max_length=10, choices=CameraKind, blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    position = models.PointField(null=True, blank=True)
    mount_height_m = models.FloatField(null=True, blank=True)
    bearing_deg = models.FloatField(null=True, blank=True)
    tilt_deg = models.FloatField(null=True, blank=True)
    hfov_deg = models.FloatField(null=True, blank=True)
    range_m = models.FloatField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change")
        constraints = [
            models.UniqueConstraint(fields=["scenario", "camera"], name="planning_change_once"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.ADD, camera=None) | (~Q(kind=ChangeKind.ADD) & Q(camera__isnull=False)),
                name="planning_change_of_a_camera",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.ADD, width_px__gt=0, height_px__gt=0, camera_kind__in=CameraKind.values)
                | (~Q(kind=ChangeKind.ADD) & Q(width_px=None, height_px=None, camera_kind="")),
                name="planning_change_camera_told",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_PLACED, position__isnull=False) | (~Q(kind__in=_PLACED) & Q(position=None)),
                name="planning_change_placed",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_LOOKING, **{f"{name}__isnull": False for name in POSE})
                | (~Q(kind__in=_LOOKING) & Q(**dict.fromkeys(POSE))),
                name="planning_change_pose",
            ),
        ]


class Price(models.Model):
    """What the site pays for one of an item, in its own currency."""

    item = models.CharField(max_length=10, choices=PriceItem, unique=True)
    amount = models.FloatField()

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["item"]
        verbose_name = _("price")
        constraints = [
            models.CheckConstraint(condition=Q(item__in=PriceItem.values), name="planning_price_known"),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lte=1e12), name="planning_price_amount"),
        ]


class Computation(models.Model):
    """A question that somebody asked of a scenario, how far its answer is, and the answer."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="computations")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="computations")
    question = models.CharField(max_length=10, choices=Question)
    asked = models.JSONField(default=dict)
    """What the question tells besides, as its serializer has it."""
    rights = models.CharField(max_length=64)
    """Digest of what the owner might see when he asked: with other rights it is not his answer any more."""
    follows_from = models.CharField(max_length=64, blank=True)
    """Digest of all that the answer follows from; empty where something changed while it was computed."""
    state = models.CharField(max_length=10, choices=ComputationState, default=ComputationState.WAITING)
    progress = models.FloatField(default=0)
    """0 to 1."""
    attempt = models.PositiveSmallIntegerField(default=0)
    """Which one this is: what an earlier one that was taken for lost still tells is not heard."""
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    """When something was last heard of it."""
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    refusal = models.JSONField(null=True, blank=True)
    """`code`, and what its sentence names; null unless it failed."""

    objects = ComputationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("computation")
        indexes = [
            models.Index(fields=["owner", "follows_from"], name="planning_computation_known"),
            models.Index(fields=["beat_at"], condition=Q(state__in=OPEN_STATES), name="planning_computation_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(question__in=Question.values), name="planning_computation_question"),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="planning_computation_progress"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at=None)
                | (
                    Q(
                        state__in=[ComputationState.DONE, ComputationState.CANCELLED, ComputationState.FAILED],
                        ended_at__isnull=False,
                    )
                ),
                name="planning_computation_ended",
            ),
            models.CheckConstraint(
                condition=Q(state=ComputationState.DONE, result__isnull=False)
                | (~Q(state=ComputationState.DONE) & Q(result__isnull=True)),
                name="planning_computation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.pk}"
