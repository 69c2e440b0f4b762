"""What no choice within a budget can exceed: the better of an online bound and the linear relaxation.

The online bound asks how much could be added to a known choice if gains did not overlap; it is at hand at once. The
relaxation lets cameras be bought in parts; it is tighter, and left out where it is not solved in time.

Source: Leskovec et al., KDD 2007, theorem 4; the relaxation of maximum coverage as in Khuller, Moss, Naor 1999.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, vstack

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.budgeted import Offer

LP_SECONDS = 4.0
_ROUNDING = 1e-7


def upper_bound(offer: Offer, budget: float, choices: Sequence[Sequence[int]], *, seconds: float = LP_SECONDS) -> float:
    """The value that no choice within the budget exceeds.

    Args:
        offer: what can be bought.
        budget: as for `choose`.
        choices: known ones, to start the online bound from; the empty one is always tried.
        seconds: for the relaxation; 0 leaves it out.
    """
    found = min(online_bound(offer, budget, chosen) for chosen in ((), *choices))
    relaxed = relaxed_bound(offer, budget, seconds=seconds) if seconds > 0 else None
    return found if relaxed is None else min(found, relaxed)


def online_bound(offer: Offer, budget: float, chosen: Sequence[int]) -> float:
    """What the chosen cover, and the gains that the whole budget would buy besides, the best per cost first, the last in part."""
    gains = np.maximum(offer.gains(offer.worth_left(chosen)), 0.0)
    gains = np.where(offer.cost <= budget, gains, 0.0)
    order = np.argsort(-gains / offer.cost, kind="stable")
    before = np.cumsum(offer.cost[order]) - offer.cost[order]
    share = np.clip((budget - before) / offer.cost[order], 0.0, 1.0)
    return offer.covered(chosen) + float(gains[order] @ share)


def relaxed_bound(offer: Offer, budget: float, *, seconds: float = LP_SECONDS) -> float | None:
    """The best choice if candidates could be bought in parts; None where that is not found in time."""
    affordable = np.flatnonzero(offer.cost <= budget)
    sees, worth = _atoms(csr_array(offer.sees[affordable]), offer.worth)
    n, m = sees.shape
    if n == 0 or m == 0:
        return 0.0
    seen_by_some = hstack([-sees.T.astype(np.float64), coo_array((np.ones(m), (np.arange(m), np.arange(m))))])
    paid = csr_array(np.append(offer.cost[affordable], np.zeros(m))[None, :])
    solved = linprog(
        np.append(offer.penalty[affordable], -worth),
        A_ub=vstack([seen_by_some, paid]).tocsr(),
        b_ub=np.append(np.zeros(m), budget),
        bounds=(0, 1),
        method="highs",
        options={"time_limit": seconds},
    )
    return -float(solved.fun) * (1 + _ROUNDING) if solved.status == 0 else None


def _atoms(sees: csr_array, worth: Floats) -> tuple[csr_array, Floats]:
    """Cells of some worth that the same candidates see, taken as one."""
    columns = sees.tocsc()
    columns.sort_indices()
    sums: dict[bytes, tuple[int, float]] = {}
    for cell in np.flatnonzero((worth > 0) & (np.diff(columns.indptr) > 0)):
        key = columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]].tobytes()
        first, total = sums.get(key, (int(cell), 0.0))
        sums[key] = (first, total + float(worth[cell]))
    cells = np.array([first for first, _ in sums.values()], dtype=np.int64)
    return csr_array(columns[:, cells]), np.array([total for _, total in sums.values()], dtype=np.float64)
