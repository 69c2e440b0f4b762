"""A camera's life, pose, calibrations and view, as bitemporal facts."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cameras.choices import Judgement, Lifecycle, ViewVerdict
from apps.cameras.models.assets import Camera
from apps.cameras.querysets import CameraFactQuerySet
from apps.timeline.models import Fact, FactQuerySet, fact_constraints


class CameraFacts(FactQuerySet, CameraFactQuerySet):
    """Facts of cameras: bitemporal and scoped."""


class CameraState(Fact):
    """Where a camera stands in its life."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="states")
    lifecycle = models.CharField(max_length=15, choices=Lifecycle)

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera state")
        constraints = [
            *fact_constraints("cameras_state", "camera"),
            models.CheckConstraint(condition=Q(lifecycle__in=Lifecycle.values), name="cameras_state_known"),
        ]


class CameraPose(Fact):
    """Where a camera looks: the pose, and the ground that it sees (`field_of_view`)."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="poses")
    mount_height_m = models.FloatField()
    bearing_deg = models.FloatField()
    tilt_deg = models.FloatField()
    hfov_deg = models.FloatField()
    range_m = models.FloatField()
    homography = models.JSONField(null=True, blank=True)
    """As `safecity_gis.messages.configuration.GroundHomography`; null where only the pose is known."""
    field_of_view = models.PolygonField(null=True, blank=True)

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera pose")
        constraints = [
            *fact_constraints("cameras_pose", "camera"),
            models.CheckConstraint(
                condition=Q(bearing_deg__gte=0, bearing_deg__lt=360, tilt_deg__gte=-90, tilt_deg__lte=90),
                name="cameras_pose_angles",
            ),
            models.CheckConstraint(
                condition=Q(mount_height_m__gt=0, range_m__gt=0, hfov_deg__gt=0, hfov_deg__lt=180), name="cameras_pose_sizes"
            ),
        ]


class CameraCalibration(Fact):
    """A version of a camera's calibration: the pairs that a person placed, and what was fitted to them.

    What the workers get is the homography of the current pose, which a calibration writes; a pose that is set otherwise
    (an asset import) puts the calibration out of force until somebody restores it.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="calibrations")
    number = models.PositiveIntegerField()
    """Counts a camera's versions from 1; the rows of one version share it."""
    pairs = models.JSONField()
    """[{"x", "y", "lon", "lat"}, …]: pixels of the camera's own resolution, degrees."""
    homography = models.JSONField()
    """As `safecity_gis.messages.configuration.GroundHomography`."""
    rms_m = models.FloatField()
    judgement = models.CharField(max_length=10, choices=Judgement)
    note = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=150)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    view_reference = models.BinaryField(default=b"")
    """Fingerprint of the view (`core.vision.view_change`), which the worker makes after the saving; empty until then."""

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera calibration")
        constraints = [
            *fact_constraints("cameras_calibration", "camera"),
            models.CheckConstraint(condition=Q(number__gt=0, rms_m__gte=0), name="cameras_calibration_sizes"),
            models.CheckConstraint(condition=Q(judgement__in=Judgement.values), name="cameras_calibration_judgement"),
        ]


class CameraView(Fact):
    """Whether a calibrated camera still looks where it did; a fact is written when that changes, not with every comparison."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="views")
    calibration = models.PositiveIntegerField()
    """Number of the calibration that it was compared with."""
    verdict = models.CharField(max_length=10, choices=ViewVerdict)
    shift_px = models.PositiveIntegerField(null=True, blank=True)
    """Mean displacement in pixels of the camera's own resolution; null where it cannot be told."""
    simulated = models.BooleanField()

    objects = CameraFacts.as_manager()

    class Meta:
        verbose_name = _("camera view")
        constraints = [
            *fact_constraints("cameras_view", "camera"),
            models.CheckConstraint(condition=Q(verdict__in=ViewVerdict.values), name="cameras_view_known"),
        ]
