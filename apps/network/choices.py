"""Kinds of network nodes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NodeKind(models.TextChoices):
    CENTRE = "centre", _("command centre")
    STATION = "station", _("police station")
    RING = "ring", _("ring switch")
    SITE = "site", _("camera site")
    JOINT = "joint", _("fibre joint")
