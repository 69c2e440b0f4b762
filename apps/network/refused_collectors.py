"""Tokens of collectors that are refused, in the audit: every address is told, and none can fill the log."""

import time
from collections.abc import Callable
from threading import Lock

from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.network.models import Collector

EVERY_S = 60.0
MOST_ADDRESSES = 20
"""In that time, in each web process: a flood from many addresses is counted, not listed."""


class RefusalBudget:
    """Which refusals are worth a row: one from each address in `EVERY_S`, of at most `MOST_ADDRESSES`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._since = -EVERY_S
        self._told: set[str] = set()
        self._untold = 0

    def spend(self, address: str) -> int | None:
        """How many refusals went untold before this one, which is to be told; None where it is only to be counted."""
        with self._lock:
            now = self._clock()
            if now - self._since >= EVERY_S:
                self._since, self._told = now, set()
            if address in self._told or len(self._told) >= MOST_ADDRESSES:
                self._untold += 1
                return None
            self._told.add(address)
            untold, self._untold = self._untold, 0
            return untold


_budget = RefusalBudget()


def refusal_record(*, digest: str, address: str | None) -> None:
    """Record that a token was refused; whose it was where it had been withdrawn, and never the token."""
    untold = _budget.spend(address or "")
    if untold is None:
        return
    known = Collector.objects.filter(token_sha256=digest).values_list("code", flat=True).first()
    audit_record(
        actor=f"collector {known}" if known else "unknown collector",
        action=Action.ACCESS_REFUSE,
        target_type="collector",
        target=known or "",
        outcome=Outcome.REFUSED,
        reason="token withdrawn" if known else "token not known",
        address=address,
        data={"untold_before": untold},
    )
