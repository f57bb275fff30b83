"""Whether values in the order of time depend on each other, by their ranks, which no tail disturbs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["dependence", "mid_ranks"]

LAGS = 10
FALSE_ALARM = 1e-4  # of each of the two tests


def dependence(values: NDArray[np.float64]) -> str:
    """Return how successive values depend on each other; nothing if it could be chance.

    n times the sum of the ranks' squared autocorrelations at lags 1 to 10 is chi-square for independent values, and so is
    Kruskal and Wallis's comparison of ten consecutive parts. Equal values share the mean of their ranks, so rounded and
    discrete values are tested too; not so nearly constant ones, of which too few differ for chi-square.

    Parameters
    ----------
    values : ndarray
        The values in the order of time.
    """
    n = values.size
    scores = mid_ranks(values)
    scores -= 0.5 * (n - 1)
    spread = math.sqrt(float(scores @ scores) / n)
    tied = 1.0 - 12.0 * spread**2 / (float(n) ** 2 - 1.0)  # the cube of the share of one value, if only it is repeated
    others = (1.0 - max(tied, 0.0) ** (1.0 / 3.0)) * n
    if others**2 < 10.0 * n:
        return ""
    scores /= spread
    parts = np.array_split(scores, 10)
    if special.chdtrc(9, sum(part.size * part.mean() ** 2 for part in parts)) < FALSE_ALARM:
        return "their sizes or values drift along the sample"
    lags = range(1, min(LAGS, n // 5) + 1)
    correlations = np.array([scores[:-lag] @ scores[lag:] / n for lag in lags])
    if special.chdtrc(len(lags), n * float(correlations @ correlations)) < FALSE_ALARM:
        largest = int(np.argmax(np.abs(correlations)))
        return f"the rank correlation at lag {largest + 1} is {correlations[largest]:.2f}"
    return ""


def mid_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ranks from 0 on; equal values have the mean of theirs."""
    order = np.argsort(values)  # equal values in any order: they have one rank
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    ranks = np.empty(values.size)
    if starts.size == values.size:
        ranks[order] = np.arange(values.size)
        return ranks
    counts = np.diff(np.append(starts, values.size))
    ranks[order] = np.repeat(starts + 0.5 * (counts - 1), counts)
    return ranks
