"""What there is: nodes, the spans between them, feeders, and the supply of each place that has one."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.models import Site
from apps.network.choices import NodeKind
from apps.network.querysets import NetworkQuerySet, StandingManager
from apps.places.choices import Origin
from apps.places.models import Facility, Located, Named

MOST_W = MOST_WH = 1e9
HOURS = 24


class FibreNode(Located):
    """Where spans meet."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=NodeKind)
    position = models.PointField()
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="fibre_nodes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="fibre_nodes")
    spliced_through = models.BooleanField(default=False, db_default=False)
    """Through traffic is spliced past the switch: without power the place loses its own cameras and nothing behind it."""
    decommissioned_at = models.DateTimeField(null=True, blank=True)
    """Taken off the network then, its history kept; `objects` passes over it, `everything` does not. So it is with spans."""

    objects = StandingManager()
    everything = NetworkQuerySet.as_manager()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("fibre node")


class FibreSpan(Located):
    """A run of cable between two nodes."""

    code = models.SlugField(max_length=60, unique=True)
    start = models.ForeignKey(FibreNode, on_delete=models.PROTECT, related_name="outgoing")
    end = models.ForeignKey(FibreNode, on_delete=models.PROTECT, related_name="incoming")
    line = models.LineStringField()
    length_m = models.FloatField()
    fibres = models.PositiveSmallIntegerField(default=48)
    decommissioned_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager()
    everything = NetworkQuerySet.as_manager()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("fibre span")
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(condition=Q(length_m__gt=0), name="network_span_length"),
            models.CheckConstraint(condition=~Q(start=F("end")), name="network_span_two_ends"),
        ]


class Feeder(Named):
    """A line of the electric utility that gives mains to many places, and takes it from all of them when it fails."""

    utility = models.CharField(max_length=100, blank=True)
    position = models.PointField()
    """Where it begins, or the middle of what it feeds."""

    objects = NetworkQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("feeder")


class Supply(models.Model):
    """The power cabinet of a fibre node: mains, battery, sun and load. A node without one is never without power."""

    code = models.SlugField(max_length=60, unique=True)
    node = models.OneToOneField(FibreNode, on_delete=models.CASCADE, related_name="supply")
    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, null=True, blank=True, related_name="supplies")
    """None for a place that lives on its battery and the sun alone."""
    capacity_wh = models.FloatField()
    """Usable energy of the full battery; 0 for none."""
    load_w = models.FloatField()
    solar_w = ArrayField(models.FloatField(), size=HOURS)
    """What the panel gives from each full hour of the local day to the next, 24 values."""
    origin = models.CharField(max_length=12, choices=Origin)
    source = models.CharField(max_length=200)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("supply")
        verbose_name_plural = _("supplies")
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity_wh__gte=0, capacity_wh__lte=MOST_WH, load_w__gte=0, load_w__lte=MOST_W),
                name="network_supply_sizes",
            ),
            models.CheckConstraint(
                condition=Q(solar_w__len=HOURS)
                & Func(
                    F("solar_w"),
                    template=f"(0 <= ALL(%(expressions)s) AND {MOST_W:.0f} >= ALL(%(expressions)s))",
                    output_field=models.BooleanField(),
                ),
                name="network_supply_solar",
            ),
        ]
