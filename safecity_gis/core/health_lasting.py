"""Whether something has been wrong, or right again, for long enough to be said (hysteresis in value and in time)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lasting:
    """What holds, and since when the samples say otherwise."""

    wrong: bool = False
    since: float = 0.0
    """Epoch seconds at which what holds began."""
    sampled_at: float = 0.0
    otherwise_since: float | None = None


def sampled(lasting: Lasting, wrong: bool | None, at: float, *, wrong_s: float, right_s: float) -> Lasting:
    """After a sample at `at` (epoch seconds) that says wrong, right, or neither (None, between the two limits).

    What a sample says holds once samples have said so for `wrong_s` or `right_s`, dated from the first of them; a neither ends
    such a run. A sample that is not newer than the last changes nothing.
    """
    if at <= lasting.sampled_at:
        return lasting
    if wrong is None or wrong == lasting.wrong:
        return replace(lasting, sampled_at=at, otherwise_since=None)
    since = at if lasting.otherwise_since is None else lasting.otherwise_since
    if at - since >= (wrong_s if wrong else right_s):
        return Lasting(wrong, since, at)
    return replace(lasting, sampled_at=at, otherwise_since=since)
