"""Privacy masks: the parts of a camera's picture that nobody may see and nothing may recognise, as versioned facts."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.models.assets import Camera
from apps.cameras.models.facts import CameraFacts
from apps.timeline.models import Fact, fact_constraints


class CameraMasks(Fact):
    """A version of a camera's privacy masks: all areas at once, so that what was hidden at a time is one row.

    A version without areas says that nothing is hidden. What was hidden, when and by whose decision must be told years later:
    rows are never deleted, a trigger refuses it.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="mask_versions")
    number = models.PositiveIntegerField()
    """Counts a camera's versions from 1; the rows of one version share it."""
    areas = models.JSONField(default=list, blank=True)
    """[{"points": [[x, y], …], "reason"}, …]: corners in picture fractions, x right and y down."""
    covered_share = models.FloatField()
    """Of the picture, 0-1."""
    note = models.CharField(max_length=300)
    author = models.CharField(max_length=150)
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("privacy masks")
        constraints = [
            *fact_constraints("cameras_masks", "camera"),
            models.CheckConstraint(condition=Q(number__gt=0), name="cameras_masks_number"),
            models.CheckConstraint(condition=Q(covered_share__gte=0, covered_share__lte=1), name="cameras_masks_share"),
            models.CheckConstraint(condition=~Q(note=""), name="cameras_masks_note"),
        ]

    def __str__(self) -> str:
        return f"{self.camera_id} masks {self.number}"
