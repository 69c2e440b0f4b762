"""Whether what a contract promised of cameras was kept, and who kept it least."""

from collections.abc import Iterable
from enum import StrEnum

from apps.cameras.availability_selectors import Availability


class Verdict(StrEnum):
    """Of what was promised; unknown time may have been either, so it can keep a verdict from being reached."""

    KEPT = "kept"
    BROKEN = "broken"
    UNCLEAR = "unclear"


_RANK = {Verdict.BROKEN: 0, Verdict.UNCLEAR: 1, None: 2, Verdict.KEPT: 3}


def verdict(row: Availability) -> Verdict | None:
    """Whether what was promised was kept; None where nothing, or not the same, was promised for all of them."""
    if row.promised_percent is None or row.percent is None:
        return None
    if row.percent >= row.promised_percent:
        return Verdict.KEPT
    surely = 100 * row.down_s / row.service_s > 100 - row.promised_percent
    return Verdict.BROKEN if surely else Verdict.UNCLEAR


def worst_first(rows: Iterable[Availability]) -> list[Availability]:
    """Broken promises, then those of which it cannot be told, what nobody promised, and what was kept.

    Within each the largest share of time that was surely lost comes first.
    """
    return sorted(rows, key=lambda row: (_RANK[verdict(row)], -row.down_s / (row.service_s or 1), row.name))
