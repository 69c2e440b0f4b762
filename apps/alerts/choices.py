"""Causes and states of alerts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    CAMERA_OFFLINE = "camera_offline", _("camera offline")
    CAMERA_MOVED = "camera_moved", _("camera moved")
    WORKER_SILENT = "worker_silent", _("recognition worker silent")
    PERSON_IN_CLOSED_AREA = "person_in_closed_area", _("person in a closed area")
    TEST = "test", _("test alert")


class Severity(models.TextChoices):
    """As in CAP 1.2; same values as `safecity_gis.messages.alerts.Severity`."""

    MINOR = "minor", _("minor")
    MODERATE = "moderate", _("moderate")
    SEVERE = "severe", _("severe")
    EXTREME = "extreme", _("extreme")
