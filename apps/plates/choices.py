"""Kinds and states of hotlists and leads, and why plates are searched."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safecity_gis.core.plates.checking import HitState as States
from safecity_gis.core.plates.matching import MatchKind as Kinds


class ListKind(models.TextChoices):
    STOLEN = "stolen", _("stolen vehicle")
    WANTED = "wanted", _("wanted vehicle")
    MISSING = "missing", _("vehicle of a missing person")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("drafted, not previewed")
    PREVIEWING = "previewing", _("being previewed")
    PREVIEWED = "previewed", _("previewed")
    ACTIVE = "active", _("in force")
    PAST = "past", _("followed by another")
    DISCARDED = "discarded", _("discarded")


UNDER_WAY = (VersionState.DRAFT, VersionState.PREVIEWING, VersionState.PREVIEWED)
"""A list has one such version at most."""


class HitState(models.TextChoices):
    OPEN = States.OPEN.value, _("to be compared")
    CONFIRMED = States.CONFIRMED.value, _("confirmed")
    REJECTED = States.REJECTED.value, _("rejected")
    WITHDRAWN = States.WITHDRAWN.value, _("withdrawn by a later read")
    LAPSED = States.LAPSED.value, _("lapsed: nobody compared it in time")
    AGAIN = States.AGAIN.value, _("seen again, part of another lead")


class MatchKind(models.TextChoices):
    EXACT = Kinds.EXACT.value, _("same text")
    WILDCARD = Kinds.WILDCARD.value, _("fits the pattern")
    ALIKE = Kinds.ALIKE.value, _("one character differs")


class SearchMode(models.TextChoices):
    EXACT = "exact", _("exactly this plate")
    PATTERN = "pattern", _("with ? and * for unknown characters")
    SIMILAR = "similar", _("similar plates too")


class CaseCategory(models.TextChoices):
    """Why somebody searches: a closed list."""

    THEFT = "theft", _("vehicle theft")
    VIOLENCE = "violence", _("violent crime")
    MISSING = "missing", _("missing person")
    ACCIDENT = "accident", _("traffic accident")
    TRAFFIC = "traffic", _("traffic offence")
    OTHER = "other", _("another offence")
