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


class PictureState(models.TextChoices):
    """Verdict of the picture tests; same values as `safecity_gis.messages.health.PictureVerdict`."""

    CLEAR = "clear", _("clear")
    FROZEN = "frozen", _("frozen")
    BLACK = "black", _("black")
    COVERED = "covered", _("covered")
    BLURRED = "blurred", _("blurred")


class TroubleKind(models.TextChoices):
    """In what respect a camera that streams may be unwell."""

    PICTURE = "picture", _("picture")
    CLOCK = "clock", _("clock")
    RATE = "rate", _("frame rate")
    LINK = "link", _("link")


class TroubleState(models.TextChoices):
    WELL = "well", _("well")
    FROZEN = "frozen", _("frozen")
    BLACK = "black", _("black")
    COVERED = "covered", _("covered")
    BLURRED = "blurred", _("blurred")
    OFF = "off", _("off")
    LOW = "low", _("low")
    FLAPPING = "flapping", _("comes and goes")


STATES_OF_TROUBLE = {
    TroubleKind.PICTURE: [
        TroubleState.WELL, TroubleState.FROZEN, TroubleState.BLACK, TroubleState.COVERED, TroubleState.BLURRED,
    ],
    TroubleKind.CLOCK: [TroubleState.WELL, TroubleState.OFF],
    TroubleKind.RATE: [TroubleState.WELL, TroubleState.LOW],
    TroubleKind.LINK: [TroubleState.WELL, TroubleState.FLAPPING],
}  # fmt: skip
