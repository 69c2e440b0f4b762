"""How a camera's stream is, out of samples that flicker: a condition holds only once it has lasted (hysteresis)."""

from dataclasses import dataclass

BETTER_FIRST = ("online", "degraded", "offline")
"""Known conditions; `unknown` stands beside them, not below."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds a new condition must last before it holds."""

    worse_s: float = 5.0
    better_s: float = 2.0
    silent_s: float = 15.0
    """Without any sample for so long, nothing is known."""


@dataclass(frozen=True, slots=True)
class Health:
    """The condition that holds, and the one that may follow."""

    condition: str = UNKNOWN
    since: float = 0.0
    """Epoch seconds."""
    sampled_at: float = 0.0
    """Time of the newest sample."""
    candidate: str | None = None
    candidate_since: float = 0.0


def sampled(health: Health, condition: str, at: float, patience: Patience) -> Health:
    """Health after a sample of `condition` at `at` (epoch seconds). A sample that is not newer than the last changes nothing.

    Out of `unknown` the first sample holds at once. A change dates from the first sample of the new condition.

    Raises:
        ValueError: no known condition.
    """
    if condition not in BETTER_FIRST:
        raise ValueError(f"expected one of {BETTER_FIRST}, got {condition!r}")
    if at <= health.sampled_at:
        return health
    if health.condition == UNKNOWN:
        return Health(condition, max(at, health.since), at)
    if condition == health.condition:
        return Health(health.condition, health.since, at)
    going_on = health.candidate is not None and _side(health.candidate, health) == _side(condition, health)
    since = health.candidate_since if going_on else at
    patience_s = patience.worse_s if _side(condition, health) > 0 else patience.better_s
    if going_on and at - since >= patience_s:
        return Health(condition, max(since, health.since), at)
    return Health(health.condition, health.since, at, condition, since)


def watched(health: Health, now: float, patience: Patience) -> Health:
    """Health at `now`, when no sample came: unknown once the silence has lasted too long."""
    if health.condition != UNKNOWN and now - health.sampled_at > patience.silent_s:
        return Health(UNKNOWN, max(health.since, health.sampled_at + patience.silent_s), health.sampled_at)
    return health


def _side(condition: str, health: Health) -> int:
    """Whether a condition is worse (1) or better (-1) than the one that holds."""
    return 1 if BETTER_FIRST.index(condition) > BETTER_FIRST.index(health.condition) else -1
