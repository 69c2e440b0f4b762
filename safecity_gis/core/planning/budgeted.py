"""Budgeted maximum coverage: which candidates to buy so that they see the most that is worth seeing, by lazy greedy search.

What a choice is worth is the worth of all cells that at least one of it sees, less the penalty of each of it. Without
penalties the better of two greedy searches (by gain, and by gain per cost) reaches at least (1 - 1/e)/2 = 31.6 % of the
best choice; how near it came in truth is told by the bound of `bounds`.

Source: Leskovec, Krause, Guestrin, Faloutsos, VanBriesen, Glance: Cost-effective outbreak detection in networks, KDD 2007
(algorithm CELF, theorem 3); Khuller, Moss, Naor: The budgeted maximum coverage problem, 1999.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.refusals import require

NO_GAIN = 1e-9
"""Gains below this share of the best first one are rounding."""


@dataclass(frozen=True)
class Offer:
    """What can be bought. n candidates, m cells.

    Raises:
        PlanningError: shapes that do not fit, values that are not finite, a cost not above 0, a negative worth or penalty.
    """

    sees: csr_array
    """Which candidate sees which cell, boolean [n, m]."""
    worth: Floats
    """Of each cell [m], once somebody sees it; 0 for what is seen already."""
    cost: Floats
    """Of each candidate [n], in the budget's currency."""
    penalty: Floats
    """Of each candidate [n], in units of worth: what it takes from the choice, whatever else is chosen."""

    def __post_init__(self) -> None:
        n, m = self.sees.shape
        require(self.worth.shape == (m,), f"expected the worth of {m} cells, got {self.worth.shape}")
        for name, values in (("cost", self.cost), ("penalty", self.penalty)):
            require(values.shape == (n,), f"expected the {name} of {n} candidates, got {values.shape}")
        finite = all(bool(np.isfinite(values).all()) for values in (self.worth, self.cost, self.penalty))
        require(finite and bool((self.cost > 0).all()), "costs must be finite and above 0")
        require(bool((self.worth >= 0).all()) and bool((self.penalty >= 0).all()), "worth and penalty must not be negative")

    def __len__(self) -> int:
        return int(self.sees.shape[0])

    def cells_of(self, candidate: int) -> Integers:
        return np.asarray(self.sees.indices[self.sees.indptr[candidate] : self.sees.indptr[candidate + 1]], dtype=np.int64)

    def worth_left(self, chosen: Sequence[int]) -> Floats:
        """Worth of the cells [m] that none of the chosen sees."""
        left = self.worth.copy()
        for candidate in chosen:
            left[self.cells_of(candidate)] = 0.0
        return left

    def gains(self, left: Floats) -> Floats:
        """What each candidate [n] would add to a choice that leaves this worth; below 0 where its penalty is more."""
        return np.asarray(self.sees.astype(np.float64) @ left - self.penalty, dtype=np.float64)

    def covered(self, chosen: Sequence[int]) -> float:
        """Worth of what the chosen see, penalties aside."""
        return float(self.worth.sum() - self.worth_left(chosen).sum())

    def value(self, chosen: Sequence[int]) -> float:
        return self.covered(chosen) - float(self.penalty[list(chosen)].sum())


def choose(offer: Offer, budget: float) -> tuple[int, ...]:
    """Candidates in the order of buying, never dearer than the budget together; the same offer gives the same choice.

    Raises:
        PlanningError: a budget that is negative or not finite.
    """
    require(bool(np.isfinite(budget)) and budget >= 0, f"the budget must be finite and not negative, got {budget}")
    by_gain, by_ratio = (_greedy(offer, budget, per) for per in (np.ones(len(offer)), offer.cost))
    return max(by_ratio, by_gain, key=offer.value)


def _greedy(offer: Offer, budget: float, per: npt.NDArray[np.float64]) -> tuple[int, ...]:
    """The most gain by `per` [n] first. Gains only fall as more is chosen: who still leads when looked at again is the best."""
    left, money = offer.worth.copy(), budget
    gains = offer.gains(left)
    least = NO_GAIN * max(float(gains.max(initial=0.0)), 0.0)
    heap = [(-gains[one] / per[one], one, 0) for one in range(len(offer)) if gains[one] > least and offer.cost[one] <= budget]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap:
        _, candidate, known_at = heapq.heappop(heap)
        if offer.cost[candidate] > money:
            continue
        cells = offer.cells_of(candidate)
        if known_at == len(chosen):
            chosen.append(candidate)
            money -= offer.cost[candidate]
            left[cells] = 0.0
            continue
        gain = float(left[cells].sum()) - offer.penalty[candidate]
        if gain > least:
            heapq.heappush(heap, (-gain / per[candidate], candidate, len(chosen)))
    return tuple(chosen)
