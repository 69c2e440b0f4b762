"""How cameras are: their streams and troubles as facts that nobody can delete, and the newest numbers of each."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.choices import STATES_OF_TROUBLE, Condition, PictureState, TroubleKind, TroubleState
from apps.cameras.models.assets import Camera
from apps.cameras.models.facts import CameraFacts
from apps.cameras.querysets import CameraFactQuerySet
from apps.timeline.models import Fact, fact_constraints


class CameraHealth(Fact):
    """How a camera's stream is; a fact is written when the condition changes, not with every sample.

    Out of it comes when we were blind, so rows are never deleted: a trigger refuses it.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="healths")
    condition = models.CharField(max_length=10, choices=Condition)
    reason = models.CharField(max_length=200, blank=True)
    simulated = models.BooleanField()

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera health")
        constraints = [
            *fact_constraints("cameras_health", "camera"),
            models.CheckConstraint(condition=Q(condition__in=Condition.values), name="cameras_health_known"),
        ]


class CameraTrouble(Fact):
    """What is wrong with a camera that streams: its picture, its clock, its frame rate, or a link that comes and goes.

    One table for all kinds, because all are asked for together and told alike; each kind has a history of its own. Without a
    fact a camera was never unwell in this respect; `well` ends a trouble. What nobody can see, as of a camera that is offline,
    leaves the last fact as it is. Rows are never deleted: a trigger refuses it.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="troubles")
    kind = models.CharField(max_length=10, choices=TroubleKind)
    state = models.CharField(max_length=10, choices=TroubleState)
    figure = models.FloatField(null=True, blank=True)
    """When it began: offset of the clock in s, frames per second, changes of the link; of a blurred picture the usual
    sharpness, against which it is judged well again. Null elsewhere."""
    simulated = models.BooleanField()

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera trouble")
        constraints = [
            *fact_constraints("cameras_trouble", "camera", "kind"),
            models.CheckConstraint(
                condition=Q(*(Q(kind=kind, state__in=states) for kind, states in STATES_OF_TROUBLE.items()), _connector=Q.OR),
                name="cameras_trouble_known",
            ),
        ]


class CameraReading(models.Model):
    """The newest numbers of a camera: one row each, changed in place every few seconds; what must last are facts."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    at = models.DateTimeField()
    fps = models.FloatField()
    """Frames per second that were recognised."""
    arrived_fps = models.FloatField(null=True)
    """Frames per second that came from the camera, thinned to `wanted_fps`."""
    wanted_fps = models.FloatField(null=True)
    bitrate_kbps = models.FloatField(null=True)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    frame_age_s = models.FloatField(null=True)
    clock_offset_s = models.FloatField(null=True)
    """The camera's clock minus ours."""
    decode_errors = models.PositiveBigIntegerField()
    decode_errors_per_s = models.FloatField(null=True)
    frames_dropped = models.PositiveBigIntegerField()
    reconnects = models.PositiveBigIntegerField()
    picture = models.CharField(max_length=10, choices=PictureState, blank=True)
    """Verdict of the picture tests; empty where nobody looks."""
    sharpness = models.FloatField(null=True)
    usual_sharpness = models.FloatField(null=True)
    simulated = models.BooleanField()

    objects = CameraFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("camera reading")
