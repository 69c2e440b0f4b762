"""How far a search for devices is, and what devices tell of their pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DiscoveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


OPEN_STATES = (DiscoveryState.WAITING, DiscoveryState.RUNNING)


class DeviceTopic(models.TextChoices):
    """Topics of ONVIF events that are true for as long as a picture is no good. Motion alarms are no trouble."""

    TAMPER = "RuleEngine/TamperDetector", _("tampered with")
    BLURRY = "VideoSource/ImageTooBlurry", _("picture too blurry")
    DARK = "VideoSource/ImageTooDark", _("picture too dark")
    SCENE_CHANGE = "VideoSource/GlobalSceneChange", _("whole scene changed")
    SIGNAL_LOSS = "VideoSource/SignalLoss", _("no video signal")
