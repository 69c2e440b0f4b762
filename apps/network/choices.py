"""Kinds of network nodes, and how they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NodeKind(models.TextChoices):
    CENTRE = "centre", _("command centre")
    STATION = "station", _("police station")
    RING = "ring", _("ring switch")
    SITE = "site", _("camera site")
    JOINT = "joint", _("fibre joint")


class SwitchState(models.TextChoices):
    UP = "up", _("up")
    DOWN = "down", _("down")
    UNKNOWN = "unknown", _("unknown")


class Mains(models.TextChoices):
    THERE = "there", _("mains there")
    LOST = "lost", _("mains lost")
    UNKNOWN = "unknown", _("unknown")


class Light(models.TextChoices):
    LIT = "lit", _("lit")
    DARK = "dark", _("dark")
    UNKNOWN = "unknown", _("unknown")
