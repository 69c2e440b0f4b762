"""How the network is: switches, mains and light as bitemporal facts, and the newest readings of the batteries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.network.choices import Light, Mains, SwitchState
from apps.network.models.plant import FibreNode, FibreSpan
from apps.network.querysets import NetworkQuerySet
from apps.timeline.models import Fact, FactQuerySet, fact_constraints


class NetworkFacts(FactQuerySet, NetworkQuerySet):
    """Facts of the network: bitemporal, and for those who may see it."""


class PlaceHealth(Fact):
    """Whether a place's switch answers and its mains are there; a fact is written when either changes, not with every poll.

    Rows are never deleted, and keep their place: a trigger refuses it, and a place that has any is decommissioned instead.
    """

    node = models.ForeignKey(FibreNode, on_delete=models.PROTECT, related_name="healths")
    switch = models.CharField(max_length=10, choices=SwitchState)
    mains = models.CharField(max_length=10, choices=Mains)
    simulated = models.BooleanField()

    objects = NetworkFacts.as_manager()

    class Meta:
        verbose_name = _("health of a network place")
        constraints = [
            *fact_constraints("network_place_health", "node"),
            models.CheckConstraint(condition=Q(switch__in=SwitchState.values), name="network_place_health_switch"),
            models.CheckConstraint(condition=Q(mains__in=Mains.values), name="network_place_health_mains"),
        ]


class SpanHealth(Fact):
    """Whether light passes a span. Rows are never deleted, and keep their span: a trigger refuses it."""

    span = models.ForeignKey(FibreSpan, on_delete=models.PROTECT, related_name="healths")
    light = models.CharField(max_length=10, choices=Light)
    simulated = models.BooleanField()

    objects = NetworkFacts.as_manager()

    class Meta:
        verbose_name = _("health of a fibre span")
        constraints = [
            *fact_constraints("network_span_health", "span"),
            models.CheckConstraint(condition=Q(light__in=Light.values), name="network_span_health_light"),
        ]


class PlaceReading(models.Model):
    """The newest measured power of a place: replaced every half minute or so, since a battery's charge always changes."""

    node = models.OneToOneField(FibreNode, on_delete=models.CASCADE, related_name="reading", primary_key=True)
    at = models.DateTimeField()
    charge = models.FloatField(null=True)
    """State of charge, 0-1."""
    solar_w = models.FloatField(null=True)
    load_w = models.FloatField(null=True)
    simulated = models.BooleanField()

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("power reading")
        constraints = [
            models.CheckConstraint(condition=Q(charge=None) | Q(charge__gte=0, charge__lte=1), name="network_reading_charge"),
            models.CheckConstraint(
                condition=(Q(solar_w=None) | Q(solar_w__gte=0)) & (Q(load_w=None) | Q(load_w__gte=0)),
                name="network_reading_power",
            ),
        ]


class Collector(models.Model):
    """Who polls the network and may send its readings: a program or device with a token, of which only the hash is kept."""

    code = models.SlugField(max_length=60, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    simulated = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        verbose_name = _("collector")
