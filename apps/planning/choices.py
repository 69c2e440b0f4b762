"""What a scenario may change, what has a price, and what can be asked of it."""

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


class Question(models.TextChoices):
    """What takes seconds to answer, and is computed by the jobs process."""

    FIGURES = "figures", _("live and plan, side by side")
    OPTIMUM = "optimum", _("the best cameras for a budget")
    UNSEEN = "unseen", _("a way that no camera sees")


class ComputationState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


OPEN_STATES = (ComputationState.WAITING, ComputationState.RUNNING)
