"""The longest stretch of largest values that follows one power, found without a choice of the body's shape.

For a power the scaled spacings i log(X_(i) / X_(i+1)) are independent and exponential with one mean 1/a. A trend among
them is a tail that changes its index: it ends sooner, or it is heavier farther out. The stretch ends where a trend shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST", "Stretch", "lengths", "longest_stretch"]

LEAST = 8  # values, below which no trend can be told from chance
RATIO = 1.15  # of neighbouring lengths that are tried
# The largest |trend| over all lengths exceeds 3.1 in 5 % of samples of 20,000 values of an exact power.
TOLERANCE = 3.0


@dataclass(frozen=True)
class Stretch:
    """So many of the largest values follow one power.

    Attributes
    ----------
    length : int
        How many; 0 if not even the eight largest do.
    trend : float
        The trend that ended it, in standard errors: positive where the next values fall off more slowly, so that the tail
        is lighter farther out, negative where it is heavier; not a number where values do not spread; 0 if nothing ended it.
    """

    length: int
    trend: float


def lengths(most: int) -> NDArray[np.int64]:
    """Return the lengths to try, from eight to the most, each some 15 % longer than the last one."""
    points = max(int(math.log(most / LEAST) / math.log(RATIO)) + 1, 2)
    return np.unique(np.geomspace(LEAST, most, points).round().astype(np.int64))


def longest_stretch(sizes: NDArray[np.float64], shift: float = 0.0) -> Stretch:
    """Return how many of the largest values follow one power.

    The trend over the k largest is sum_i (i/(k+1) - 1/2) U_i / (H sqrt(k/12)) with U_i = i log(X_(i) / X_(i+1)) and their
    mean H, Hill's estimate of 1/a: standard normal for a power. By summation by parts it takes one pass over the values.

    Parameters
    ----------
    sizes : ndarray
        The positive sizes, in descending order.
    shift : float, default 0
        What is subtracted from the sizes first; those that are not larger are left out.

    Returns
    -------
    Stretch
    """
    most = int(np.count_nonzero(sizes > shift)) - 1
    if most < LEAST:
        return Stretch(0, math.nan)
    largest = math.log(float(sizes[0]) - shift)
    first, length, total, weighted = 0, 0, 0.0, 0.0
    for k in map(int, lengths(most)):
        logs = np.log(sizes[first : k + 1] - shift) - largest
        total += float(logs[:-1].sum())
        weighted += float(np.arange(2 * first + 1, 2 * k + 1, 2, dtype=np.float64) @ logs[:-1])
        end = float(logs[-1])
        hill = total / k - end
        if not hill > 0.0:
            return Stretch(length, math.nan)
        trend = ((weighted - float(k) ** 2 * end) / (k + 1) - 0.5 * k * hill) / (hill * math.sqrt(k / 12.0))
        if not abs(trend) <= TOLERANCE:
            return Stretch(length, trend)
        first, length = k, k
    return Stretch(length, 0.0)
