"""Minimum cuts from maximum flows: which side of the cut each node is on."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order


def source_side(capacity: csr_array, flow: Any, source: int) -> npt.NDArray[np.bool_]:
    """Which nodes [n] can still be reached from the source once the flow fills what it can: arcs that leave them are the cut.

    Args:
        capacity: whole capacities [n, n].
        flow: what `scipy.sparse.csgraph.maximum_flow` answers for it.
        source: the node from which it flows.
    """
    left = csr_array(capacity - flow.flow)
    left.eliminate_zeros()
    reached = np.zeros(capacity.shape[0], dtype=np.bool_)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    return reached
