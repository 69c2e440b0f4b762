"""What every camera was and when, read once and counted as often as one likes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import FilteredRelation, Q

from apps.accounts.models import User
from apps.cameras.choices import Lifecycle
from apps.cameras.periods import IN_SERVICE
from apps.rollout.access import rollout_cameras


@dataclass(frozen=True, slots=True)
class Life:
    """One state of one camera; `lifecycle` is None, and so are its ends, where nothing is known of the camera."""

    camera: int
    district: str
    contractor: str
    """Empty where nobody has promised anything of it."""
    simulated: bool
    lifecycle: str | None
    since: datetime | None
    until: datetime | None


def in_phase(phase: str, field: str) -> Q:
    """Of a phase or of its parts: `1` holds `1-new`."""
    return Q(**{field: phase}) | Q(**{f"{field}__startswith": f"{phase}-"})


def lives_of(user: User | None, *, phase: str, known_at: datetime) -> list[Life]:
    """Every state of the visible cameras of a phase, by what the system knew at `known_at`, in one query besides the scope's."""
    known = Q(states__known_from__lte=known_at) & (Q(states__known_to=None) | Q(states__known_to__gt=known_at))
    cameras = rollout_cameras(user).filter(in_phase(phase, "contract__phase")).order_by()
    told = cameras.annotate(told=FilteredRelation("states", condition=known)).values_list(
        "pk", "jurisdiction__code", "contract__contractor", "simulated", "told__lifecycle", "told__valid_from", "told__valid_to"
    )
    return [Life(pk, district, contractor or "", *rest) for pk, district, contractor, *rest in told]


def counts_at(lives: Iterable[Life], moments: Sequence[datetime]) -> dict[str, list[int]]:
    """How many cameras were in each state of the life at each moment; a state ends before what follows it begins."""
    at = [moment.timestamp() for moment in moments]
    begun: dict[str, list[float]] = {state: [] for state in Lifecycle.values}
    ended: dict[str, list[float]] = {state: [] for state in Lifecycle.values}
    for life in lives:
        if life.lifecycle is not None and life.since is not None:
            begun[life.lifecycle].append(life.since.timestamp())
            if life.until is not None:
                ended[life.lifecycle].append(life.until.timestamp())
    return {state: (_until(begun[state], at) - _until(ended[state], at)).tolist() for state in Lifecycle.values}


def in_service(counts: dict[str, list[int]]) -> list[int]:
    """Of such counts those that were commissioned and not retired since."""
    return [sum(numbers) for numbers in zip(*(counts[state] for state in IN_SERVICE), strict=True)]


def commissioned_between(lives: Iterable[Life], edges: Sequence[datetime]) -> list[int]:
    """How many cameras came into service for the first time between one edge and the next."""
    first: dict[int, float] = {}
    for life in lives:
        if life.lifecycle in IN_SERVICE and life.since is not None:
            since = life.since.timestamp()
            first[life.camera] = min(since, first.get(life.camera, since))
    numbers = _until(list(first.values()), [edge.timestamp() for edge in edges])
    return [int(number) for number in np.diff(numbers)]


def _until(instants: list[float], at: list[float]) -> np.ndarray:
    return np.searchsorted(np.sort(np.asarray(instants, np.float64)), at, side="right")
