"""What can be made to go wrong in the simulated city."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FaultKind(models.TextChoices):
    SPAN_CUT = "span_cut", _("fibre cut")
    SWITCH_LOSS = "switch_loss", _("switch dead")
    FEEDER_LOSS = "feeder_loss", _("feeder without current")
    MAINS_LOSS = "mains_loss", _("one place without mains")
    CAMERA_LOSS = "camera_loss", _("camera dead")
    FROZEN = "frozen", _("picture frozen")
    BLACK = "black", _("picture black")
    COVERED = "covered", _("camera covered")
    BLURRED = "blurred", _("picture blurred")
    MOVED = "moved", _("camera turned away")
    CLOCK_DRIFT = "clock_drift", _("camera clock drifts")
    LOW_FPS = "low_fps", _("few frames come")
    FLAPPING = "flapping", _("link comes and goes")


PLANT_FAULTS = frozenset({FaultKind.SPAN_CUT, FaultKind.SWITCH_LOSS, FaultKind.FEEDER_LOSS, FaultKind.MAINS_LOSS})
"""Those of fibre and power; the others are of a camera."""
