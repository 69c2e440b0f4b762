"""Hotlists: whose they are and why, their versions, and their entries over time. Nothing of a list is ever overwritten."""

from datetime import datetime, timedelta

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction, User
from apps.plates.choices import UNDER_WAY, ListKind, VersionState
from apps.plates.querysets import HotlistEntryQuerySet, HotlistQuerySet
from safecity_gis.core.plates.matching import LONGEST

LONGEST_VALIDITY = timedelta(days=90)
OLD_S = 24 * 3600.0
"""A list that is older turns its leads amber (GOVERNANCE G17)."""


def list_is_old(age_s: float | None) -> bool:
    """Whether a list of this age must be asked about before anybody acts; one of unknown age too."""
    return age_s is None or age_s > OLD_S


class Hotlist(models.Model):
    """A list of vehicles that are looked for, with source, legal basis, owner and end."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=ListKind)
    source = models.CharField(max_length=200)
    """Who keeps the original."""
    legal_basis = models.CharField(max_length=300)
    owner = models.CharField(max_length=100)
    """The unit that answers for it."""
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="hotlists")
    """Of the owner; the list itself holds for every camera."""
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    """Since its creation or last renewal."""
    expires_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    """When its source was last told to hold this content; its age counts from here."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    """Of whatever matching must know of."""
    simulated = models.BooleanField(default=False)
    """Made up, with made-up plates."""

    objects = HotlistQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("hotlist")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="plates_hotlist_known_kind"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source="") & ~Q(legal_basis="") & ~Q(owner=""), name="plates_hotlist_accounted_for"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("valid_from")) & Q(expires_at__lte=F("valid_from") + LONGEST_VALIDITY),
                name="plates_hotlist_ends",
            ),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="plates_hotlist_withdrawn_why"),
        ]

    def __str__(self) -> str:
        return self.name

    def age_s(self, now: datetime) -> float | None:
        """Seconds since its source was last asked; None where nobody told."""
        return None if self.as_of is None else max((now - self.as_of).total_seconds(), 0.0)


class HotlistVersion(models.Model):
    """One change of a list: drafted, previewed against the reads of a week, then put in force or discarded."""

    hotlist = models.ForeignKey(Hotlist, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.DRAFT)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """None is set-up from the command line."""
    made_at = models.DateTimeField()
    as_of = models.DateTimeField()
    whole = models.BooleanField()
    """The whole list as its source gave it; otherwise single entries."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the whole list as it was given, in normal form and whatever its order."""
    lines = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    needs_second = models.BooleanField(default=False)
    """Somebody else must put it in force: a first version, or one with wildcards."""
    preview = models.JSONField(null=True)
    previewed_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["hotlist", "-number"]
        verbose_name = _("version of a hotlist")
        constraints = [
            models.UniqueConstraint(fields=["hotlist", "number"], name="plates_version_number"),
            models.UniqueConstraint(fields=["hotlist"], condition=Q(state__in=UNDER_WAY), name="plates_version_one_under_way"),
            models.UniqueConstraint(
                fields=["hotlist"], condition=Q(state=VersionState.ACTIVE), name="plates_version_one_in_force"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="plates_version_known_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[VersionState.PREVIEWED, VersionState.ACTIVE, VersionState.PAST])
                | Q(previewed_at__isnull=False),
                name="plates_version_previewed",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False) | Q(activated_by=None) | Q(made_by=None) | ~Q(activated_by=F("made_by")),
                name="plates_version_four_eyes",
            ),
        ]


class HotlistEntry(models.Model):
    """A plate or pattern of a list, from the version that added it to the one that removed it."""

    hotlist = models.ForeignKey(Hotlist, on_delete=models.PROTECT, related_name="entries")
    pattern = models.CharField(max_length=LONGEST)
    alike = models.BooleanField(default=True)
    """Reads that differ by one look-alike or likely character are leads too."""
    make = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=40, blank=True)
    remarks = models.CharField(max_length=300, blank=True)
    added_in = models.ForeignKey(HotlistVersion, on_delete=models.PROTECT, related_name="additions")
    removed_in = models.ForeignKey(HotlistVersion, on_delete=models.PROTECT, null=True, related_name="removals")
    active_from = models.DateTimeField(null=True)
    active_to = models.DateTimeField(null=True)

    objects = HotlistEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pattern", "id"]
        verbose_name = _("entry of a hotlist")
        constraints = [
            models.UniqueConstraint(
                fields=["hotlist", "pattern"],
                condition=Q(active_from__isnull=False, active_to=None),
                name="plates_entry_once_in_force",
            ),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="plates_entry_active_order"
            ),
        ]
        indexes = [
            models.Index(fields=["pattern"], condition=Q(active_from__isnull=False, active_to=None), name="plates_entry_pattern")
        ]
