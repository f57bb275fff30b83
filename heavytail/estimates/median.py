"""The median of a law between two order statistics of a sample: the interval of the sign test, for any law."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["median_interval", "median_rank"]


def median_rank(count: int, delta: float) -> int:
    """Return the largest r for which the median lies between the values of ranks r and count + 1 - r but for delta; or 0.

    It lies outside with the probability 2 P(Bin(count, 1/2) < r), or less where the law has atoms.
    """
    ranks = np.arange(count // 2 + 1)
    outside = 2.0 * special.bdtr(ranks - 1.0, count, 0.5)
    outside[0] = 0.0
    return int(ranks[outside <= delta][-1])


def median_interval(values: NDArray[np.float64], level: float = 0.95) -> tuple[float, float]:
    """Return the interval that covers the median of the law of independent values with the probability `level` at least.

    Infinite on both sides if there are too few of them for the level: 6 are enough for 95 %.
    """
    rank = median_rank(values.size, 1.0 - level)
    if rank == 0:
        return -math.inf, math.inf
    ordered = np.sort(values)
    return float(ordered[rank - 1]), float(ordered[-rank])
