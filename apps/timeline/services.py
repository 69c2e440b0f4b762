"""The one way to write a bitemporal fact: end what was true, tell what is true now, forget nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from apps.timeline.models import Fact

F = TypeVar("F", bound=Fact)


class FactOutOfOrder(ValueError):
    """The new fact would start before the current one did."""


@transaction.atomic
def fact_assert(model: type[F], *, subject: Mapping[str, Any], valid_from: datetime, values: Mapping[str, Any]) -> F:
    """State that `values` hold for `subject` from `valid_from` on; the same values again change nothing.

    The current fact is superseded (its `known_to` is set), told again with its end, and followed by the new one,
    so that both "what was true then" and "what did we know then" can be asked.

    Args:
        model: the bitemporal table.
        subject: the foreign key that the fact is about, for instance `{"camera": camera}`.
        valid_from: aware; not before the start of the current fact.
        values: every other column of the fact.

    Raises:
        FactOutOfOrder: `valid_from` lies before the current fact's start.
    """
    now = timezone.now()
    current = model._default_manager.select_for_update().filter(known_to=None, valid_to=None, **subject).first()
    if current is not None:
        if all(getattr(current, name) == value for name, value in values.items()):
            return current
        if valid_from < current.valid_from:
            raise FactOutOfOrder(f"{model.__name__} of {subject} is known from {current.valid_from}, not from {valid_from}")
        model._default_manager.filter(pk=current.pk).update(known_to=now)
        kept = {name: getattr(current, name) for name in values}
        model._default_manager.create(**subject, **kept, valid_from=current.valid_from, valid_to=valid_from, known_from=now)
    return model._default_manager.create(**subject, **values, valid_from=valid_from, known_from=now)
