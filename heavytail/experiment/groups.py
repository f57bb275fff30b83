"""How trajectories form groups: the one order in which values are added, whatever computes them.

Sums are formed over *cells* of 16 consecutive trajectories. In each *span* of 2**15 trajectories cell c is added to group
c mod 64 in the order of c, and the sums of a span are added to those of the spans before it. So a whole span comes to 64
sums that depend on nothing else; neither blocks nor threads nor machines nor an interruption can change a result; and a
run of more trajectories starts with the sums of a shorter one. All intervals come from the spread of the groups.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CELL", "GROUPS", "SPAN", "add_cells", "cells_of", "fold", "group_sizes"]

CELL = 16
GROUPS = 64
SPAN = 2**15


def cells_of(trajectories: int) -> int:
    """Return the number of cells that hold this many trajectories."""
    return -(-trajectories // CELL)


def group_sizes(trajectories: int) -> NDArray[np.int64]:
    """Return how many trajectories each group holds, empty groups left out."""
    cells = cells_of(trajectories)
    sizes = CELL * (cells // GROUPS + (np.arange(GROUPS) < cells % GROUPS))
    sizes[(cells - 1) % GROUPS] -= cells * CELL - trajectories
    return sizes[sizes > 0].astype(np.int64)


def add_cells(sums: NDArray[np.float64], span: NDArray[np.float64], first: int, cell_sums: NDArray[np.float64]) -> None:
    """Add the sums of the cells `first`, `first` + 1, ... to the groups, in place and in that order.

    Those of complete spans are in `sums`, those of the span that is not complete in `span`.
    """
    done = 0
    while done < len(cell_sums):
        cell = first + done
        group = cell % GROUPS
        count = min(GROUPS - group, len(cell_sums) - done)
        span[group : group + count] += cell_sums[done : done + count]
        done += count
        if (cell + count) % (SPAN // CELL) == 0:
            sums += span
            span[:] = 0.0


def fold(cell_sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the cells of a whole span add to the groups."""
    sums, span = np.zeros((2, GROUPS, *cell_sums.shape[1:]))
    add_cells(sums, span, 0, cell_sums)
    return sums
