"""What a crowd zone is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Use(models.TextChoices):
    """Same values as `safecity_gis.core.crowd.levels.Use`."""

    WALKING = "walking", _("people walk through")
    STANDING = "standing", _("people stand")
