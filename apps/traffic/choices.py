"""Kinds of traffic zones, and where a travel time comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """Same values as `safecity_gis.core.traffic.zones.ZoneKind`."""

    WAITING = "waiting", _("vehicles wait here")
    CROSSING = "crossing", _("people cross here")
    TURNING = "turning", _("vehicles turn here")
    JUNCTION = "junction", _("junction")
    OCCUPANCY = "occupancy", _("occupancy")


class TravelMethod(models.TextChoices):
    PLATES = "plates", _("by plates seen at both ends")
    SPEEDS = "speeds", _("by speeds on the way")
