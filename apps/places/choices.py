"""Kinds of places and what is said of a position's origin."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ZoneKind(models.TextChoices):
    RED_ZONE = "red_zone", _("Red Zone")
    CORRIDOR = "corridor", _("corridor")
    OTHER = "other", _("other zone")


class FacilityKind(models.TextChoices):
    """Buildings of the response. A centre is where this software is watched from."""

    CENTRE = "centre", _("command centre")
    STATION = "station", _("police station")
    HOSPITAL = "hospital", _("hospital")


class RoadClass(models.TextChoices):
    MOTORWAY = "motorway", _("motorway")
    TRUNK = "trunk", _("trunk road")
    PRIMARY = "primary", _("primary road")
    SECONDARY = "secondary", _("secondary road")
    TERTIARY = "tertiary", _("tertiary road")
    RESIDENTIAL = "residential", _("street")


class FeatureKind(models.TextChoices):
    """Kinds of base map features; each has a drawing rule in the map style."""

    SEA = "sea", _("sea")
    COAST = "coast", _("coast")
    RIVER = "river", _("river")
    RAILWAY = "railway", _("railway")
    AIRPORT = "airport", _("airport")
    RUNWAY = "runway", _("runway")
    PARK = "park", _("park")
    PORT = "port", _("port")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
    LANDMARK = "landmark", _("landmark")


class LandUse(models.TextChoices):
    RESIDENTIAL = "residential", _("residential")
    COMMERCIAL = "commercial", _("commercial")
    INDUSTRIAL = "industrial", _("industrial")
    INSTITUTIONAL = "institutional", _("institutional")
    MIXED = "mixed", _("mixed use")


class Origin(models.TextChoices):
    """How far a position can be trusted; the map shows the difference."""

    SURVEYED = "surveyed", _("surveyed")
    MAPPED = "mapped", _("from a map")
    APPROXIMATE = "approximate", _("approximate")
    SYNTHETIC = "synthetic", _("synthetic")
