"""Kinds and lifecycle of cameras."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CameraKind(models.TextChoices):
    FIXED = "fixed", _("fixed")
    PTZ = "ptz", _("pan-tilt-zoom")
    ANPR = "anpr", _("number-plate")


class Programme(models.TextChoices):
    NEW = "new", _("new")
    UPGRADED = "upgraded", _("upgraded")


class Lifecycle(models.TextChoices):
    PLANNED = "planned", _("planned")
    INSTALLED = "installed", _("installed")
    COMMISSIONED = "commissioned", _("commissioned")
    FAULTY = "faulty", _("faulty")
    RETIRED = "retired", _("retired")


class Condition(models.TextChoices):
    """How a commissioned camera's stream is; same values as `safecity_gis.messages.live.CameraCondition`."""

    UNKNOWN = "unknown", _("unknown")
    ONLINE = "online", _("online")
    DEGRADED = "degraded", _("degraded")
    OFFLINE = "offline", _("offline")
