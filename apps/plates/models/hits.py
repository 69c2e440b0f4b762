"""Leads: a read that fits an entry, with a copy of all that a person needs to compare, kept by its own retention."""

import uuid
from datetime import datetime

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.plates.choices import HitState, MatchKind
from apps.plates.models.hotlists import HotlistEntry, list_is_old
from apps.plates.querysets import HitQuerySet


class Hit(models.Model):
    """One vehicle's tracklet and one entry. Dispatchable or evidence only after somebody compared and confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tracklet_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    entry = models.ForeignKey(HotlistEntry, on_delete=models.PROTECT, related_name="hits")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="plate_hits")
    captured_at = models.DateTimeField()
    known_at = models.DateTimeField()
    match = models.CharField(max_length=10, choices=MatchKind)
    score = models.FloatField()
    wanted = models.CharField(max_length=16)
    """The entry's text, or its pattern."""
    confusion = models.CharField(max_length=3, blank=True)
    """Read and wanted character where one differs, such as `8>B`."""
    list_age_s = models.FloatField(null=True)
    """Age of the list in seconds when the vehicle was seen, then when the lead was decided; null where nobody told."""
    text = models.CharField(max_length=16, blank=True)
    written = models.CharField(max_length=24, blank=True)
    confidence = models.FloatField()
    object_class = models.PositiveSmallIntegerField()
    colour = models.CharField(max_length=20, blank=True)
    votes = models.JSONField(default=list)
    reads = models.JSONField(default=list)
    """As those of `PlateRead`."""
    crop = models.BinaryField()
    position = models.PointField(null=True)
    state = models.CharField(max_length=10, choices=HitState, default=HitState.OPEN)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="sights")
    """The lead that tells this one, which is no lead of its own."""
    answers = models.JSONField(default=dict, blank=True)
    dispatchable = models.BooleanField(default=False)
    penalty_evidence = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    """When photo and reads were deleted: the row stays as the proof and for the statistics."""
    simulated = models.BooleanField()
    exercise_id = models.CharField(max_length=40, blank=True)

    objects = HitQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "id"]
        verbose_name = _("lead")
        constraints = [
            models.UniqueConstraint(fields=["tracklet_id", "entry"], name="plates_hit_once"),
            models.CheckConstraint(condition=Q(state__in=HitState.values), name="plates_hit_known_state"),
            models.CheckConstraint(
                condition=Q(state=HitState.AGAIN, same_as__isnull=False) | (~Q(state=HitState.AGAIN) & Q(same_as=None)),
                name="plates_hit_again_of_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[HitState.CONFIRMED, HitState.REJECTED])
                | Q(checked_by__isnull=False, ended_at__isnull=False),
                name="plates_hit_checked_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state=HitState.REJECTED) | ~Q(reason=""), name="plates_hit_rejected_why"),
            models.CheckConstraint(
                condition=Q(dispatchable=False, penalty_evidence=False) | Q(state=HitState.CONFIRMED),
                name="plates_hit_used_once_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=HitState.CONFIRMED) | Q(dispatchable=True) | Q(penalty_evidence=True),
                name="plates_hit_confirmed_for_something",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "captured_at"], name="plates_hit_state"),
            models.Index(fields=["camera", "captured_at"], name="plates_hit_camera"),
            models.Index(fields=["entry", "camera", "captured_at"], name="plates_hit_passes"),
        ]

    def age_s(self, now: datetime) -> float | None:
        """Seconds since the source of its list was asked: now while the lead is open, and when it was decided after that."""
        return self.entry.hotlist.age_s(now) if self.state == HitState.OPEN else self.list_age_s

    def is_amber(self, now: datetime) -> bool:
        return list_is_old(self.age_s(now))

    def is_listed(self, now: datetime) -> bool:
        """Whether its entry and list are still in force: the vehicle may have been found."""
        entry, hotlist = self.entry, self.entry.hotlist
        return entry.active_to is None and hotlist.withdrawn_at is None and now < hotlist.expires_at
