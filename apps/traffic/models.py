"""What is drawn on the road, and what traffic did there minute by minute. Numbers only: no row names a vehicle.

What fusion measures refers to the drawing without a constraint: it notices only seconds later that somebody removed a line.
"""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.cameras.models import Camera
from apps.traffic.choices import AreaKind, TravelMethod
from apps.traffic.querysets import AreaQuerySet, LineQuerySet, LinkQuerySet, OfLineQuerySet, OfSegmentQuerySet, OwnedQuerySet


class Drawn(models.Model):
    """Abstract part of the drawing; whatever changes it sets `changed_at`, by which fusion notices."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_ur = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Segment(Drawn):
    """One carriageway of one direction between two junctions."""

    corridor = models.CharField(max_length=120)
    corridor_ur = models.CharField(max_length=120, blank=True)
    towards = models.CharField(max_length=120)
    """Where its traffic drives to, by which a board tells the two directions apart."""
    towards_ur = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    """In the corridor, in the direction of travel."""
    line = models.LineStringField()
    """The carriageway's middle, in the direction of travel."""
    width_m = models.FloatField()
    limit_kmh = models.PositiveSmallIntegerField()
    free_kmh = models.PositiveSmallIntegerField()
    """How fast traffic is where nothing hinders it; levels of service are shares of it."""
    pedestrians_barred = models.BooleanField(default=False)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="segments")
    group = models.ForeignKey(CameraGroup, on_delete=models.PROTECT, related_name="segments")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["corridor", "towards", "position"]
        verbose_name = _("segment of a corridor")
        constraints = [
            models.UniqueConstraint(fields=["corridor", "towards", "position"], name="traffic_segment_place"),
            models.CheckConstraint(condition=Q(width_m__gte=2, width_m__lte=60), name="traffic_segment_width"),
            models.CheckConstraint(condition=Q(limit_kmh__gte=5, limit_kmh__lte=200), name="traffic_segment_limit"),
            models.CheckConstraint(condition=Q(free_kmh__gte=5, free_kmh__lte=200), name="traffic_segment_free"),
        ]


class DrawnByPeople(Drawn):
    """Abstract: what is removed, or counts elsewhere from now on, keeps its past and leaves its code to another."""

    code = models.SlugField(max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(removed_at=None), name="traffic_%(class)s_code"),
        ]


class CountingLine(DrawnByPeople):
    """A line over a road in one camera's view; who crosses from its left to its right crosses forward."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="counting_lines")
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="lines")
    line = models.LineStringField()

    objects = LineQuerySet.as_manager()

    class Meta(DrawnByPeople.Meta):
        ordering = ["code"]
        verbose_name = _("counting line")


class Area(DrawnByPeople):
    """A zone on the ground: a junction, or where waiting, crossing or turning is usual."""

    kind = models.CharField(max_length=12, choices=AreaKind)
    area = models.PolygonField()
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="traffic_areas")
    group = models.ForeignKey(CameraGroup, on_delete=models.PROTECT, related_name="traffic_areas")

    objects = AreaQuerySet.as_manager()

    class Meta(DrawnByPeople.Meta):
        ordering = ["code"]
        verbose_name = _("traffic zone")
        constraints = [
            *DrawnByPeople.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="traffic_area_kind"),
        ]


class TravelLink(Drawn):
    """The way from one camera to another that both see the same vehicles."""

    start = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="links_out")
    end = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="links_in")
    length_m = models.FloatField()
    limit_kmh = models.PositiveSmallIntegerField()

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("travel link")
        constraints = [
            models.CheckConstraint(condition=~Q(start=F("end")), name="traffic_link_ends"),
            models.CheckConstraint(condition=Q(length_m__gte=20, length_m__lte=100_000), name="traffic_link_length"),
            models.CheckConstraint(condition=Q(limit_kmh__gte=5, limit_kmh__lte=200), name="traffic_link_limit"),
        ]


class SegmentMinute(models.Model):
    """One segment during one minute, by Edie's definitions."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, db_constraint=False, related_name="minutes")
    minute = models.DateTimeField()
    looks = models.PositiveSmallIntegerField()
    """Seconds of it during which fusion looked."""
    vehicles = models.PositiveIntegerField()
    present = models.FloatField()
    """Mean number in view."""
    speed_mps = models.FloatField(null=True)
    sd_mps = models.FloatField(null=True)
    queue_m = models.FloatField()
    simulated = models.BooleanField()

    objects = OfSegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("minute of a segment")
        constraints = [models.UniqueConstraint(fields=["segment", "minute", "simulated"], name="traffic_segment_minute")]
        indexes = [models.Index(fields=["minute"], name="traffic_segmin_minute")]


class LineMinute(models.Model):
    """Who crossed a line during one minute, one row for each class and direction."""

    line = models.ForeignKey(CountingLine, on_delete=models.CASCADE, db_constraint=False, related_name="minutes")
    minute = models.DateTimeField()
    object_class = models.PositiveSmallIntegerField()
    forward = models.BooleanField()
    count = models.PositiveIntegerField()
    speed_mps = models.FloatField(null=True)
    """Mean of those that could be measured."""
    sd_mps = models.FloatField(null=True)
    """Mean measuring error of one of them."""
    simulated = models.BooleanField()

    objects = OfLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("minute of a counting line")
        constraints = [
            models.UniqueConstraint(fields=["line", "minute", "object_class", "forward", "simulated"], name="traffic_line_minute")
        ]
        indexes = [models.Index(fields=["minute"], name="traffic_linemin_minute")]


class AreaMinute(models.Model):
    """How full a zone was during one minute."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, db_constraint=False, related_name="minutes")
    minute = models.DateTimeField()
    mean = models.FloatField()
    """Road users inside."""
    most = models.PositiveIntegerField()
    taken = models.FloatField()
    """Mean share of the area that they cover, 0-1."""
    occupied = models.FloatField()
    """Share of the minute with anybody inside, 0-1."""
    simulated = models.BooleanField()

    class Meta:
        verbose_name = _("minute of a traffic zone")
        constraints = [models.UniqueConstraint(fields=["area", "minute", "simulated"], name="traffic_area_minute")]
        indexes = [models.Index(fields=["minute"], name="traffic_areamin_minute")]


class TravelTime(models.Model):
    """A link's travel time over the quarter of an hour before `at`."""

    link = models.ForeignKey(TravelLink, on_delete=models.CASCADE, db_constraint=False, related_name="times")
    at = models.DateTimeField()
    seconds = models.FloatField()
    low_s = models.FloatField()
    high_s = models.FloatField()
    trips = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=TravelMethod)
    simulated = models.BooleanField()

    class Meta:
        verbose_name = _("travel time")
        constraints = [
            models.UniqueConstraint(fields=["link", "at", "simulated"], name="traffic_time_once"),
            models.CheckConstraint(condition=Q(method__in=TravelMethod.values), name="traffic_time_method"),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="traffic_time_positive"),
        ]
        indexes = [models.Index(fields=["at"], name="traffic_time_at")]


class ConflictDay(models.Model):
    """Near misses of one UTC day in one square of a junction."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, db_constraint=False, related_name="conflicts")
    day = models.DateField()
    kind = models.CharField(max_length=3)
    """As `safecity_gis.core.traffic.conflicts.ConflictKind`."""
    east, north = models.SmallIntegerField(), models.SmallIntegerField()
    """Number of the square from the area's middle."""
    position = models.PointField()
    conflicts = models.PositiveIntegerField()
    weight = models.FloatField()
    """A conflict counts the more the shorter it was."""
    shortest_s = models.FloatField()
    simulated = models.BooleanField()

    class Meta:
        verbose_name = _("near misses of a day")
        constraints = [
            models.UniqueConstraint(fields=["area", "day", "kind", "east", "north", "simulated"], name="traffic_conflict_day")
        ]


class Timed(models.Model):
    """Abstract: something that somebody says of a segment for a while."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="%(class)ss")
    text = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="traffic_%(class)ss")

    objects = OfSegmentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="traffic_%(class)s_order")
        ]


class Note(Timed):
    class Meta(Timed.Meta):
        verbose_name = _("note on a segment")


class Closure(Timed):
    class Meta(Timed.Meta):
        verbose_name = _("closure of a segment")
