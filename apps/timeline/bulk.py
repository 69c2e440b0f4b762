"""Many bitemporal facts in a few statements: what `fact_assert` does for one subject, for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.timeline.models import Fact
from apps.timeline.services import FactOutOfOrder


@dataclass(frozen=True, slots=True)
class Assertion:
    """`values` hold for the subject with this primary key from `valid_from` on."""

    subject_id: int
    valid_from: datetime
    values: Mapping[str, Any]


@transaction.atomic
def facts_assert(
    model: type[Fact],
    *,
    subject: str,
    assertions: Sequence[Assertion],
    known_at: datetime | None = None,
    within: Mapping[str, Any] | None = None,
) -> int:
    """State many facts, at most one for each subject; what is already known so changes nothing.

    Args:
        subject: name of the foreign key, for instance `camera`.
        within: columns that tell several facts of a subject apart, for instance `{"kind": "clock"}`.

    Returns:
        How many facts changed.

    Raises:
        FactOutOfOrder: one would start before the current fact of its subject; then nothing is written.
        ValueError: a subject is named twice.
    """
    key = f"{subject}_id"
    ids = [assertion.subject_id for assertion in assertions]
    if len(set(ids)) != len(ids):
        raise ValueError(f"a {subject} is named twice")
    now, fixed = known_at or timezone.now(), dict(within or {})
    open_facts = model._default_manager.select_for_update().filter(known_to=None, valid_to=None, **fixed)
    rows = open_facts.filter(**{f"{key}__in": ids}).order_by(key)
    current = {getattr(row, key): row for row in rows}
    now = max([now, *(row.known_from for row in current.values())])
    superseded, added = [], []
    for assertion in assertions:
        row = current.get(assertion.subject_id)
        if row is not None:
            kept = {name: getattr(row, name) for name in assertion.values}
            if kept == dict(assertion.values):
                continue
            if assertion.valid_from < row.valid_from:
                raise FactOutOfOrder(f"{model.__name__} of {assertion.subject_id} is known from {row.valid_from}")
            superseded.append(row.pk)
            added.append(
                model(
                    **{key: assertion.subject_id},
                    **fixed,
                    **kept,
                    valid_from=row.valid_from,
                    valid_to=assertion.valid_from,
                    known_from=now,
                )
            )
        told = {key: assertion.subject_id} | fixed | dict(assertion.values)
        added.append(model(**told, valid_from=assertion.valid_from, known_from=now))
    model._default_manager.filter(pk__in=superseded).update(known_to=now)
    model._default_manager.bulk_create(added, batch_size=1000)
    return len(added) - len(superseded)
