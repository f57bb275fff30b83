"""Means of positive values without a variance, from their log-histogram: what was seen below a threshold, and a tail beyond.

E Y = E min(Y, t) + E (Y - t)^+. The first term is the mean of bounded values, for every tail. The second is
P(Y > t) t / (q - 1) for a power tail of index q (Peng, Statistics and Probability Letters 52, 2001; Johansson, Extremes 6,
2003). Together they are the mean of z = min(Y, t) + e 1{Y > t} with e = t / (q - 1), which has a finite variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates import histogram

__all__ = ["Split", "exceedances", "split", "split_values"]

Array = NDArray[np.float64]

MIN_EXCEEDANCES = 20
EXPONENT = 0.4  # of the number of values: more exceedances reach into the body, fewer are too few


def exceedances(trajectories: int) -> int:
    """Return how many of so many values the tail beyond the threshold should hold."""
    return max(MIN_EXCEEDANCES, round(trajectories**EXPONENT))


@dataclass(frozen=True, eq=False)
class Split:
    """Counted values, split at a threshold.

    Attributes
    ----------
    total : int
        How many values there are.
    above : int
        How many lie above the threshold.
    threshold : float
        An edge of the histogram; infinite if too few values are positive.
    first, second : float
        The means of min(Y, t) and of its square, from the middles of bins: to within 0.1 %.
    log_excess : float
        The mean of log(Y / t) over the values above, whose inverse is Hill's estimate of the tail index.
    """

    total: int
    above: int
    threshold: float
    first: float
    second: float
    log_excess: float

    @property
    def index(self) -> float:
        """Hill's estimate of the tail index from the values above; infinite if they show none."""
        return 1.0 / self.log_excess if self.log_excess > 0.0 else math.inf

    def excess(self, q: float) -> float:
        """Return the mean excess of a power tail of index q > 1 beyond the threshold."""
        return self.threshold / (q - 1.0) if self.above else 0.0

    def least_excess(self, q: float) -> float:
        """Return the mean excess for a lower end: that of a power of Hill's index, where this lies above q.

        A tail may be a power of index q only far beyond the threshold, and lighter before: near the index 2, or where a sum
        of many draws has a normal body.
        """
        return self.excess(max(q, self.index))

    def middle(self, q: float) -> float:
        """Return the middle between the means with the model's excess and with that for lower ends."""
        return 0.5 * (self.mean(self.excess(q))[0] + self.mean(self.least_excess(q))[0])

    def mean(self, excess: float) -> tuple[float, float]:
        """Return the mean of min(Y, t) + e 1{Y > t}, with its standard deviation."""
        share = self.above / self.total
        tail = self.threshold if self.above else 0.0
        first = self.first + share * excess
        second = self.second + share * ((tail + excess) ** 2 - tail**2)
        return first, math.sqrt(max(second - first**2, 0.0))


def split(counts: NDArray[np.int64]) -> Split:
    """Split counted values at the highest edge of the histogram that has enough values above it.

    Parameters
    ----------
    counts : ndarray of int, shape (histogram.BINS,)
        The counts (see `heavytail.estimates.histogram`).
    """
    total = int(counts.sum())
    edges = histogram.edges()
    above = np.cumsum(counts[::-1])[::-1][1:]  # above[b]: values from edge b on
    candidates = np.flatnonzero(above >= exceedances(total))
    first = int(candidates[-1]) if candidates.size and candidates[-1] >= histogram.RESOLVED - 1 else edges.size - 1
    middles = np.concatenate([[0.0], 0.5 * (edges[:-1] + edges[1:])])
    middles[: histogram.RESOLVED] = 0.0
    body, tail = counts[: first + 1], counts[first + 1 :]
    n, threshold = int(tail.sum()), float(edges[first])
    log_excess = float(tail @ np.log(histogram.centers()[first + 1 :] / threshold)) / n if n else 0.0
    kept = middles[: first + 1]
    means = [float(body @ kept**power + n * (threshold**power if n else 0.0)) / total for power in (1, 2)]
    return Split(total, n, threshold if n else math.inf, means[0], means[1], log_excess)


def split_values(rows: Array, q: float) -> Array:
    """Return z = min(Y, t) + e 1{Y > t} of values Y, column by column, with the threshold that suits so many rows.

    Parameters
    ----------
    rows : ndarray, shape (m, n)
        m values of n quantities.
    q : float
        The tail index, above 1; e = t / (q - 1).
    """
    top = min(exceedances(len(rows)), len(rows) - 1)
    threshold = np.partition(rows, len(rows) - 1 - top, axis=0)[len(rows) - 1 - top]
    return np.minimum(rows, threshold) + np.where(rows > threshold, threshold / (q - 1.0), 0.0)
