"""Users, where they serve (jurisdiction, camera group) and as what (role, rank)."""

from django.contrib.auth.models import AbstractUser
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Rank, Role

CODE_LENGTH = 40


class Jurisdiction(models.Model):
    """A police district; its code is also a token of bus subjects."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True)
    name = models.CharField(max_length=100)
    name_ur = models.CharField(max_length=100, blank=True)
    area = models.MultiPolygonField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("jurisdiction")

    def __str__(self) -> str:
        return self.name


class CameraGroup(models.Model):
    """A set of cameras that rights are granted on."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True)
    name = models.CharField(max_length=100)
    name_ur = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("camera group")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in. Rights come from postings alone; Django's superuser flag opens nothing."""

    badge = models.CharField(_("badge number"), max_length=30, blank=True)

    class Meta:
        ordering = ["username"]
        verbose_name = _("user")


class Posting(models.Model):
    """A user serves in a role and rank, for jurisdictions and camera groups, over a period."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(max_length=30, choices=Role)
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.CIVILIAN)
    jurisdictions = models.ManyToManyField(Jurisdiction, related_name="postings")
    camera_groups = models.ManyToManyField(CameraGroup, related_name="postings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "role"]
        verbose_name = _("posting")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_posting_known_role"),
            models.CheckConstraint(condition=Q(rank__in=Rank.values), name="accounts_posting_known_rank"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="accounts_posting_order"
            ),
        ]
