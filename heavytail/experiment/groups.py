"""How trajectories form groups: the one order in which values are added, whatever computes them.

Sums are formed over *cells* of 16 consecutive trajectories, and cell c is added to group c mod 64 in the order of c.
Neither blocks nor threads nor an interruption can change a result, and a run of more trajectories starts with the
sums of a shorter one. All intervals come from the spread of the groups.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CELL", "GROUPS", "add_cells", "cells_of", "group_sizes"]

CELL = 16
GROUPS = 64


def cells_of(trajectories: int) -> int:
    """Return the number of cells that hold this many trajectories."""
    return -(-trajectories // CELL)


def group_sizes(trajectories: int) -> NDArray[np.int64]:
    """Return how many trajectories each group holds, empty groups left out."""
    cells = cells_of(trajectories)
    sizes = CELL * (cells // GROUPS + (np.arange(GROUPS) < cells % GROUPS))
    sizes[(cells - 1) % GROUPS] -= cells * CELL - trajectories
    return sizes[sizes > 0].astype(np.int64)


def add_cells(group_sums: NDArray[np.float64], first: int, cell_sums: NDArray[np.float64]) -> None:
    """Add the sums of the cells `first`, `first` + 1, ... to the groups, in place and in that order."""
    done = 0
    while done < len(cell_sums):
        group = (first + done) % GROUPS
        count = min(GROUPS - group, len(cell_sums) - done)
        group_sums[group : group + count] += cell_sums[done : done + count]
        done += count
