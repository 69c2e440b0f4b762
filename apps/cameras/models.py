"""Sites and cameras; their state, pose and health as bitemporal facts; privacy masks."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CameraGroup, Jurisdiction
from apps.cameras.choices import CameraKind, Condition, Judgement, Lifecycle, Programme, ViewVerdict
from apps.cameras.querysets import CameraCoverageQuerySet, CameraFactQuerySet, CameraQuerySet, SiteQuerySet
from apps.places.models import Named
from apps.timeline.models import Fact, FactQuerySet, fact_constraints


class Site(Named):
    """A pole or building that carries cameras, a switch and a battery."""

    position = models.PointField()
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="sites")
    synthetic = models.BooleanField(default=False)

    objects = SiteQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("site")


class Camera(models.Model):
    """A camera as a thing: what it is and where it hangs. What is true of it for a time is told by its facts."""

    code = models.SlugField(max_length=60, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cameras")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="cameras")
    group = models.ForeignKey(CameraGroup, on_delete=models.PROTECT, related_name="cameras")
    kind = models.CharField(max_length=10, choices=CameraKind)
    programme = models.CharField(max_length=10, choices=Programme)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    simulated = models.BooleanField(default=False)
    """The stream behind it is made up by the simulator."""
    recorded = models.BooleanField(default=False, db_default=False)
    """The stream behind it is a recording played in a loop, not what the camera sees now; `source_set` keeps it."""

    objects = CameraQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("camera")
        constraints = [models.CheckConstraint(condition=Q(width_px__gt=0, height_px__gt=0), name="cameras_camera_resolution")]

    def __str__(self) -> str:
        return self.code


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


class CameraCoverage(models.Model):
    """What of the ground a camera sees among the buildings, by its current pose; derived, and replaced when either changes.

    The bands are those of `core.geo.coverage.density.Band`, each within the one before it. Where nothing can be computed,
    `refusal` says why, the ground is null and the areas are 0.
    """

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="coverage")
    pose = models.OneToOneField(CameraPose, on_delete=models.CASCADE, related_name="coverage")
    """What it was computed from; once another pose is the current one, this coverage is out of date."""
    seen = models.MultiPolygonField(null=True, blank=True)
    detect = models.MultiPolygonField(null=True, blank=True)
    observe = models.MultiPolygonField(null=True, blank=True)
    recognise = models.MultiPolygonField(null=True, blank=True)
    identify = models.MultiPolygonField(null=True, blank=True)
    seen_m2 = models.FloatField(default=0)
    detect_m2 = models.FloatField(default=0)
    observe_m2 = models.FloatField(default=0)
    recognise_m2 = models.FloatField(default=0)
    identify_m2 = models.FloatField(default=0)
    refusal = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=32)
    """Of the pose, the picture's size, the position and the buildings within range: the same means the same coverage."""
    computed_at = models.DateTimeField()

    objects = CameraCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("camera coverage")
        constraints = [
            models.CheckConstraint(condition=Q(seen__isnull=True) | Q(refusal=""), name="cameras_coverage_seen_or_refused"),
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


class CameraHealth(Fact):
    """How a camera's stream is; a fact is written when the condition changes, not with every sample."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="healths")
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


class PrivacyMask(models.Model):
    """A part of a camera's picture that nobody may see and nothing may recognise."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="masks")
    polygon = models.JSONField()
    """Vertices in picture fractions: [[x, y], …], at least three."""
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["camera", "id"]
        verbose_name = _("privacy mask")
