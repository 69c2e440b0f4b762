"""Kinds and states of violations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safecity_gis.core.traffic.violations import ViolationKind as Kinds
from safecity_gis.core.traffic.violations import ViolationState as States


class ViolationKind(models.TextChoices):
    SPEEDING = Kinds.SPEEDING.value, _("speeding")
    WRONG_WAY = Kinds.WRONG_WAY.value, _("driving against the traffic")
    STOPPED = Kinds.STOPPED.value, _("stopping on the carriageway")


class ViolationState(models.TextChoices):
    OPEN = States.OPEN.value, _("to be compared")
    CONFIRMED = States.CONFIRMED.value, _("confirmed")
    REJECTED = States.REJECTED.value, _("rejected")
    SENT = States.SENT.value, _("handed over")
    LAPSED = States.LAPSED.value, _("lapsed")
