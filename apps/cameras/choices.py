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


class Judgement(models.TextChoices):
    """How good a calibration is, in plain words."""

    GOOD = "good", _("good")
    USABLE = "usable", _("usable")
    POOR = "poor", _("poor")


class ViewVerdict(models.TextChoices):
    """Whether a calibrated camera looks where it did; same values as `safecity_gis.messages.health.ViewVerdict`."""

    STEADY = "steady", _("as calibrated")
    MOVED = "moved", _("moved")
    REPLACED = "replaced", _("shows something else")
    UNCLEAR = "unclear", _("cannot be compared")


class Condition(models.TextChoices):
    """How a commissioned camera's stream is; same values as `safecity_gis.messages.live.CameraCondition`."""

    UNKNOWN = "unknown", _("unknown")
    ONLINE = "online", _("online")
    DEGRADED = "degraded", _("degraded")
    OFFLINE = "offline", _("offline")
