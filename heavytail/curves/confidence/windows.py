"""The slope of a quantile in log(1/delta) over one window of delta, with an exact interval.

Let the r-th largest of n values be X_r. If Q(1 - delta) is a power delta**-s between delta_1 < delta_2, then log(X_a/X_b) =
s R with a = delta_1 n, b = delta_2 n and R = -log Beta(a, b - a), whose law knows neither s nor n: dividing by its quantiles
gives an interval that supposes nothing beyond delta_1 and nothing below delta_2. Where only counts are kept, edges of bins
u_1 > u_2 take the place of X_a and X_b: of the N_2 values beyond u_2, N_1 lie beyond u_1 by a binomial law of chance
(u_1/u_2)**(-1/s), whose exact interval (Clopper and Pearson, Biometrika 26, 1934) is that of s, however wide the bins are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special

from heavytail.estimates import histogram

__all__ = ["DeltaWindow", "windows_of_counts", "windows_of_values"]

Array = NDArray[np.float64]

DISTINCT = 0.5  # of the values, or of the bins, in a window: with fewer the law is lumpy


@dataclass(frozen=True)
class DeltaWindow:
    """The slope of log Q(1 - delta) in log(1/delta) over one window.

    Attributes
    ----------
    few, many : int
        How many of the values lie beyond the upper end, and beyond the lower.
    total : int
        How many values there are.
    log_ratio : float
        The logarithm of the ratio of the two ends.
    step : float
        The largest step between neighbouring values of a lumpy law, in their logarithm; 0 for one without lumps.
    counted : bool
        Whether the ends were given and the values counted, not the other way round.
    """

    few: int
    many: int
    total: int
    log_ratio: float
    step: float = 0.0
    counted: bool = False

    @property
    def deltas(self) -> tuple[float, float]:
        """The probabilities of more than the upper end, and of more than the lower."""
        return self.few / self.total, self.many / self.total

    @property
    def depths(self) -> tuple[float, float]:
        """The ends on the axis log(1/delta), the lower first."""
        return math.log(self.total / self.many), math.log(self.total / self.few)

    @property
    def slope(self) -> float:
        """The slope: the logarithm of the ratio over the mean of R."""
        return self.log_ratio / float(special.digamma(self.many) - special.digamma(self.few))

    @property
    def share(self) -> float:
        """The standard error of R over its mean: the relative error of the slope."""
        spread = float(special.polygamma(1, self.few) - special.polygamma(1, self.many))
        return math.sqrt(spread) / float(special.digamma(self.many) - special.digamma(self.few))

    @property
    def blur(self) -> float:
        """How far the slope may be off besides, since a lumpy law takes steps."""
        return self.step / (self.depths[1] - self.depths[0])

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the exact interval of the slope; a lumpy law widens it by a step at either end.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : float
        """
        tail, one = 0.5 * (1.0 - level), 1 if self.counted else 0
        rest = self.many - self.few
        least = special.betaincinv(self.few, rest + one, tail)
        most = special.betaincinv(self.few + one, rest, 1.0 - tail)
        return max(self.log_ratio - self.step, 0.0) / -math.log(least), (self.log_ratio + self.step) / -math.log(most)


def windows_of_values(values: Array, ranks: list[int]) -> list[DeltaWindow]:
    """Return the windows between some ranks of the largest values, deepest last; `values` ascend, `ranks` descend."""
    found = []
    for many, few in pairwise(ranks):
        inside = values[values.size - many : values.size - few + 1]
        distinct = np.unique(inside)
        step = _largest_step(values, distinct) if distinct.size < DISTINCT * inside.size else 0.0
        found.append(DeltaWindow(few, many, values.size, math.log(inside[-1] / inside[0]), step))
    return found


def _largest_step(values: Array, distinct: Array) -> float:
    """Return the largest step of a lumpy law in a window, with those out of it."""
    below, above = np.searchsorted(values, distinct[0]), np.searchsorted(values, distinct[-1], side="right")
    around = np.concatenate([values[max(below - 1, 0) : below], distinct, values[above : above + 1]])
    return float(np.diff(np.log(around[(around > 0.0) & np.isfinite(around)])).max(initial=0.0))


def windows_of_counts(counts: NDArray[np.int64], ranks: list[int]) -> list[DeltaWindow]:
    """Return the windows between the edges of a histogram beyond which about so many values lie, deepest last.

    Windows that lie within one bin are put together, so that there may be fewer, or none.
    """
    edges, total = np.log(histogram.edges()[histogram.RESOLVED - 1 :]), int(counts.sum())
    beyond = np.cumsum(counts[::-1])[::-1][histogram.RESOLVED :]  # how many values lie from each edge on
    usable = (beyond > 0) & (beyond < total)
    distance = [np.where(usable, np.abs(np.log(np.maximum(beyond, 1) / rank)), np.inf) for rank in ranks]
    places = np.unique([int(np.argmin(row)) for row in distance]).tolist()
    found = []
    for low, high in pairwise(places):
        used = low + np.flatnonzero(counts[histogram.RESOLVED + low : histogram.RESOLVED + high])
        lumpy = used.size < DISTINCT * (high - low)
        step = float(np.diff(edges[[low, *used, high]]).max()) if lumpy else 0.0
        ratio = float(edges[high] - edges[low])
        found.append(DeltaWindow(int(beyond[high]), int(beyond[low]), total, ratio, step, counted=True))
    return found
