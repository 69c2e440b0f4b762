"""How far fusion has read each stream: stored with what it read, so that nothing is taken twice or lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.Model):
    """The last message of a stream whose effect is committed."""

    stream = models.CharField(max_length=32, primary_key=True)
    created = models.CharField(max_length=40)
    """When the stream was made, as the bus tells it: a stream that was lost and made anew is read from its start."""
    sequence = models.BigIntegerField()
    stored_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("stream position")
        constraints = [models.CheckConstraint(condition=models.Q(sequence__gte=0), name="fusion_position_sequence")]
