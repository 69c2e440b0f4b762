"""The city's geography: zones, facilities, roads as a routable graph, buildings and the base map."""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.places.choices import FacilityKind, FeatureKind, LandUse, Origin, RoadClass, ZoneKind
from apps.places.querysets import PlaceQuerySet


class Located(models.Model):
    """Abstract row with a position that says how far it can be trusted and where it comes from."""

    accuracy_m = models.FloatField(_("accuracy (m)"))
    origin = models.CharField(max_length=12, choices=Origin)
    source = models.CharField(max_length=200)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(accuracy_m__gte=0), name="%(app_label)s_%(class)s_accuracy")]


class Named(Located):
    """Abstract place with a stable code and its names in English and Urdu."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    name_ur = models.CharField(max_length=150, blank=True)

    class Meta(Located.Meta):
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Zone(Named):
    """An area of command."""

    kind = models.CharField(max_length=20, choices=ZoneKind)
    area = models.MultiPolygonField()

    class Meta(Named.Meta):
        verbose_name = _("zone")


class Facility(Named):
    """A command centre, police station or hospital."""

    kind = models.CharField(max_length=20, choices=FacilityKind)
    position = models.PointField()
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, null=True, blank=True, related_name="facilities")

    class Meta(Named.Meta):
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")


class RoadNode(models.Model):
    """A junction or end of the road graph."""

    position = models.PointField()

    objects = PlaceQuerySet.as_manager()


class Road(Located):
    """An edge of the road graph, from node to node; `reverse_cost` below zero in pgrouting's sense means one way."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150, blank=True)
    name_ur = models.CharField(max_length=150, blank=True)
    road_class = models.CharField(max_length=20, choices=RoadClass)
    one_way = models.BooleanField(default=False)
    lanes = models.PositiveSmallIntegerField(default=2)
    speed_kmh = models.PositiveSmallIntegerField()
    length_m = models.FloatField()
    start = models.ForeignKey(RoadNode, on_delete=models.CASCADE, related_name="outgoing")
    end = models.ForeignKey(RoadNode, on_delete=models.CASCADE, related_name="incoming")
    line = models.LineStringField()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("road segment")
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(condition=Q(length_m__gt=0), name="places_road_length"),
            models.CheckConstraint(condition=~Q(start=F("end")) | Q(length_m__gt=0), name="places_road_ends"),
        ]


class Building(Located):
    """A building footprint."""

    code = models.SlugField(max_length=60, unique=True)
    land_use = models.CharField(max_length=20, choices=LandUse)
    height_m = models.FloatField()
    footprint = models.PolygonField()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("building")


class BaseFeature(Located):
    """A feature of the base map that orients someone who knows the city."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=FeatureKind)
    name = models.CharField(max_length=150, blank=True)
    name_ur = models.CharField(max_length=150, blank=True)
    geometry = models.GeometryField()

    class Meta(Located.Meta):
        ordering = ["code"]
        verbose_name = _("base map feature")
