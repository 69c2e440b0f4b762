"""The fibre network: nodes at centres, stations, sites and joints, and the spans between them."""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.models import Site
from apps.network.choices import NodeKind
from apps.network.querysets import NetworkQuerySet
from apps.places.models import Facility, Located


class FibreNode(Located):
    """Where spans meet."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=NodeKind)
    position = models.PointField()
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="fibre_nodes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="fibre_nodes")

    objects = NetworkQuerySet.as_manager()

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

    objects = NetworkQuerySet.as_manager()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("fibre span")
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(condition=Q(length_m__gt=0), name="network_span_length"),
            models.CheckConstraint(condition=~Q(start=F("end")), name="network_span_two_ends"),
        ]
