"""Zones that hold crowds, what they hold now and held minute by minute, and events as planned stages. Sums only, no person."""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, User
from apps.crowd.choices import Use
from apps.crowd.querysets import EventQuerySet, OfZoneQuerySet, ZoneQuerySet

MOST_AREA_M2 = 1_000_000
MOST_CAPACITY = 5_000_000
MOST_PER_M2 = 10
LEVELS = [*"ABCDEF", ""]


class CrowdZone(models.Model):
    """Ground whose people are summed up, with how many it may hold. A removed zone keeps its past."""

    name = models.CharField(max_length=100)
    name_ur = models.CharField(max_length=100, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="crowd_zones")
    area = models.PolygonField()
    area_m2 = models.FloatField()
    use = models.CharField(max_length=10, choices=Use, default=Use.WALKING)
    capacity = models.PositiveIntegerField()
    """People at most."""
    dense_per_m2 = models.FloatField()
    """From this density on in its densest part, an alert is opened."""
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """None: set-up."""
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("crowd zone")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="crowd_zone_named"),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="crowd_zone_use"),
            models.CheckConstraint(condition=Q(area_m2__gt=0, area_m2__lte=MOST_AREA_M2), name="crowd_zone_area"),
            models.CheckConstraint(condition=Q(capacity__gt=0, capacity__lte=MOST_CAPACITY), name="crowd_zone_capacity"),
            models.CheckConstraint(condition=Q(dense_per_m2__gt=0, dense_per_m2__lte=MOST_PER_M2), name="crowd_zone_dense"),
        ]

    def __str__(self) -> str:
        return self.name


class Figures(models.Model):
    """Abstract sums over a zone; null where no camera looked."""

    people = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    """Null where there are 'at least' so many."""
    seen_share = models.FloatField()
    per_m2 = models.FloatField(null=True)
    densest_per_m2 = models.FloatField(null=True)
    at_least = models.BooleanField()
    level = models.CharField(max_length=1, blank=True)
    inflow_per_min = models.FloatField(null=True)
    outflow_per_min = models.FloatField(null=True)
    simulated = models.BooleanField()

    objects = OfZoneQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="crowd_%(class)s_level"),
            models.CheckConstraint(condition=Q(seen_share__gte=0, seen_share__lte=1), name="crowd_%(class)s_seen"),
            models.CheckConstraint(
                condition=Q(people=None, low=None) | Q(people__gte=0, low__gte=0, low__lte=F("people")),
                name="crowd_%(class)s_people",
            ),
        ]


class ZoneNow(Figures):
    """What a zone holds now: the one row of each, replaced every few seconds."""

    zone = models.OneToOneField(CrowdZone, on_delete=models.CASCADE, related_name="now")
    at = models.DateTimeField()
    rise_per_min = models.FloatField(null=True)
    pressure = models.FloatField(null=True)
    counterflow = models.FloatField(null=True)
    forecasts = models.JSONField(default=list)
    """For each horizon `{horizon_s, expected, low, high, judged}`."""
    cells = models.JSONField(default=list)
    """`[lon, lat, people per m², at least, east m/s or null, north m/s or null]` of each cell that is seen."""
    side_m = models.FloatField(default=0)

    class Meta(Figures.Meta):
        verbose_name = _("present crowd")


class ZoneMinute(Figures):
    """What a zone held in one minute: means, but the greatest `densest_per_m2`."""

    zone = models.ForeignKey(CrowdZone, on_delete=models.CASCADE, related_name="minutes")
    minute = models.DateTimeField()
    """When it began."""
    known_at = models.DateTimeField()

    class Meta(Figures.Meta):
        verbose_name = _("crowd by the minute")
        ordering = ["zone", "minute"]
        constraints = [
            *Figures.Meta.constraints,
            models.UniqueConstraint(fields=["zone", "minute", "simulated"], name="crowd_minute_once"),
        ]
        indexes = [models.Index(fields=["minute"], name="crowd_minute_age")]


class Event(models.Model):
    """A gathering or procession that is planned."""

    name = models.CharField(max_length=100)
    notes = models.TextField(max_length=2000, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="crowd_events")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """None: set-up."""
    changed_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("event")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="crowd_event_named")]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One stage of an event: when, where (a zone, a route, or both) and how many at most."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.ForeignKey(CrowdZone, on_delete=models.PROTECT, null=True, blank=True, related_name="stages")
    route = models.LineStringField(null=True, blank=True)
    capacity = models.PositiveIntegerField()

    class Meta:
        ordering = ["event", "number"]
        verbose_name = _("stage")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="crowd_stage_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="crowd_stage_time"),
            models.CheckConstraint(condition=Q(zone__isnull=False) | Q(route__isnull=False), name="crowd_stage_place"),
            models.CheckConstraint(condition=Q(capacity__gt=0, capacity__lte=MOST_CAPACITY), name="crowd_stage_capacity"),
        ]
