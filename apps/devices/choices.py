"""How far a search for devices is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DiscoveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


OPEN_STATES = (DiscoveryState.WAITING, DiscoveryState.RUNNING)
