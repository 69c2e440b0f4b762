"""Sites, cameras, and the contracts by which they are kept alive."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CameraGroup, Jurisdiction
from apps.cameras.choices import CameraKind, Programme
from apps.cameras.querysets import CameraQuerySet, SiteQuerySet
from apps.places.models import Named


class Site(Named):
    """A pole or building that carries cameras, a switch and a battery."""

    position = models.PointField()
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="sites")
    synthetic = models.BooleanField(default=False)

    objects = SiteQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("site")


class Contract(models.Model):
    """What a contractor has promised for the cameras of a phase: how available they are, and how soon somebody comes."""

    code = models.SlugField(max_length=60, unique=True)
    contractor = models.CharField(max_length=120)
    phase = models.CharField(max_length=40)
    sla_percent = models.FloatField()
    """Least share of the time in service, in per cent, in which a camera streams."""
    response_h = models.FloatField()
    """Hours from an alert until the contractor is at the camera, at most."""
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("contract")
        constraints = [
            models.CheckConstraint(condition=Q(sla_percent__gt=0, sla_percent__lte=100), name="cameras_contract_sla"),
            models.CheckConstraint(condition=Q(response_h__gt=0), name="cameras_contract_response"),
        ]

    def __str__(self) -> str:
        return self.code


class Camera(models.Model):
    """A camera as a thing: what it is and where it hangs. What is true of it for a time is told by its facts."""

    code = models.SlugField(max_length=60, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cameras")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="cameras")
    group = models.ForeignKey(CameraGroup, on_delete=models.PROTECT, related_name="cameras")
    kind = models.CharField(max_length=10, choices=CameraKind)
    programme = models.CharField(max_length=10, choices=Programme)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="cameras")
    """Null where nobody has promised anything of this camera."""
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
