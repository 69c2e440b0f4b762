"""Bitemporal facts: each has a time when it was true (valid) and a time since when the system knew it (known)."""

from datetime import datetime
from typing import Self

from django.contrib.gis.db import models
from django.db.models import F, Q


class FactQuerySet(models.QuerySet):
    """Facts as they are, were, or were known to be."""

    def current(self) -> Self:
        """What is true now, as known now."""
        return self.filter(known_to__isnull=True, valid_to__isnull=True)

    def as_of(self, *, valid_at: datetime, known_at: datetime) -> Self:
        """What was true at `valid_at` according to what the system knew at `known_at` (both aware)."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=valid_at),
            Q(known_to__isnull=True) | Q(known_to__gt=known_at),
            valid_from__lte=valid_at,
            known_from__lte=known_at,
        )


class Fact(models.Model):
    """Abstract row of a bitemporal table. Rows are never changed but for the two ends, which are set once."""

    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


def fact_constraints(label: str, *subject: str) -> list[models.BaseConstraint]:
    """Constraints that every bitemporal table carries: ends after starts, and one current fact for each `subject`.

    A subject is a foreign key, and any columns that tell several facts of it apart.
    """
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=f"{label}_valid_order"
        ),
        models.CheckConstraint(
            condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")), name=f"{label}_known_order"
        ),
        models.UniqueConstraint(
            fields=subject, condition=Q(known_to__isnull=True, valid_to__isnull=True), name=f"{label}_one_current"
        ),
    ]
