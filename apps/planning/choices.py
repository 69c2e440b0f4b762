"""What a scenario may change, and what has a price."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    ADD = "add", _("a new camera")
    MOVE = "move", _("hung elsewhere")
    REAIM = "reaim", _("aimed elsewhere")
    REMOVE = "remove", _("taken down")


class PriceItem(models.TextChoices):
    """A camera of each kind, put up, and the fibre to it."""

    FIXED = "fixed", _("fixed camera")
    PTZ = "ptz", _("pan-tilt-zoom camera")
    ANPR = "anpr", _("number-plate camera")
    FIBRE_M = "fibre_m", _("metre of fibre")
