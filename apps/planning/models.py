"""Scenarios: what the cameras could be, beside what they are. Nothing here is ever read by what runs live."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, User
from apps.cameras.choices import CameraKind
from apps.cameras.models import Camera
from apps.planning.choices import ChangeKind, PriceItem
from apps.planning.querysets import ChangeQuerySet, PriceQuerySet, ScenarioQuerySet

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
