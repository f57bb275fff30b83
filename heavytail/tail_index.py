"""How heavy a tail is: Hill's estimate with an exact interval, from numbers or from a log-histogram.

Above a high threshold u, log(X / u) of a law with tail index a is nearly exponential with rate a. Both estimates are its
maximum likelihood; the histogram's uses that a value is known up to its bin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail import histogram
from heavytail.parameters import between, integer
from heavytail.statistics import Estimate


@dataclass(frozen=True)
class TailIndex:
    """A tail index a with its 95 % interval, from the values above a threshold.

    Attributes
    ----------
    value, low, high : float
        The estimate and the ends of its interval.
    threshold : float
        Only values above it were used.
    exceedances : int
        How many there were.
    """

    value: float
    low: float
    high: float
    threshold: float
    exceedances: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level.

        For an exact power tail the sum of the n log-excesses times a has the law Gamma(n), so the interval is exact up
        to the bias of a tail that has not settled at the threshold.
        """
        between("level", level, 0.0, 1.0, closed="neither")
        n = self.exceedances
        ends = special.gammaincinv(n, [0.5 * (1.0 - level), 0.5 * (1.0 + level)])
        return self.value * float(ends[0]) / n, self.value * float(ends[1]) / n


def _with_interval(value: float, threshold: float, exceedances: int) -> TailIndex:
    low, high = TailIndex(value, value, value, threshold, exceedances).interval()
    return TailIndex(value, low, high, threshold, exceedances)


def hill(data: ArrayLike, exceedances: int) -> TailIndex:
    """Estimate the tail index of |data| from its largest values.

    a = n / sum_{i <= n} log(X_(i) / X_(n+1)) with the order statistics X_(1) >= X_(2) >= ... of |data| (Hill, Annals of
    Statistics 3, 1975).

    Parameters
    ----------
    data : array_like
        The values; their signs do not matter.
    exceedances : int
        How many of the largest values to use, n; small enough that the tail has settled.

    Raises
    ------
    ValueError
        If there are too few values, or the tail above the threshold has no spread.
    """
    sizes = np.abs(np.asarray(data, dtype=np.float64)).ravel()
    if not np.isfinite(sizes).all():
        raise ValueError("The data hold values that are infinite or not a number. Remove them, and say so.")
    n = integer("exceedances", exceedances, 2, max(sizes.size - 1, 2))
    if sizes.size <= n:
        raise ValueError(f"{sizes.size} values are too few for {n} exceedances. Pass more data or fewer exceedances.")
    top = np.sort(np.partition(sizes, sizes.size - n - 1)[sizes.size - n - 1 :])
    threshold = float(top[0])
    total = float(np.sum(np.log(top[1:] / threshold))) if threshold > 0.0 else 0.0
    if total <= 0.0:
        raise ValueError(f"The {n} largest values do not spread above {threshold!r}, so there is no tail to estimate.")
    return _with_interval(n / total, threshold, n)


def hill_of_histogram(counts: NDArray[np.int64], exceedances: int) -> TailIndex:
    """Estimate the tail index of positive values from their log-histogram.

    Parameters
    ----------
    counts : ndarray of int, shape (histogram.BINS,)
        The counts (see `heavytail.histogram`). The last bin, which has no upper end, counts as values beyond it.
    exceedances : int
        About how many of the largest values to use: the threshold is the highest bin edge with at least as many above.

    Raises
    ------
    ValueError
        If there are too few values, or all of the largest fall into one bin.
    """
    from scipy import optimize

    edges = histogram.edges()
    above = np.cumsum(counts[::-1])[::-1]  # above[b]: values in bins b, b + 1, ...
    wanted = integer("exceedances", exceedances, 2)
    candidates = np.flatnonzero(above[1:] >= wanted)
    if candidates.size == 0:
        raise ValueError(f"{int(above[1])} positive values are too few for {wanted} exceedances. Run more trajectories.")
    first = min(int(candidates[-1]) + 1, len(counts) - 2)
    n, inner = int(above[first]), counts[first:-1]
    starts = np.log(edges[first - 1 : -1] / edges[first - 1])
    widths = np.log(edges[first:] / edges[first - 1 : -1])
    beyond = float(counts[-1]) * math.log(edges[-1] / edges[first - 1])
    if inner[0] == n or counts[-1] == n:
        raise ValueError(f"The {n} largest values fall into one bin of the histogram, so there is no tail to estimate.")

    def slope(a: float) -> float:
        """Return the derivative of the log-likelihood in the rate a."""
        return float(np.sum(inner * (widths / np.expm1(a * widths) - starts)) - beyond)

    value = float(optimize.brentq(slope, 1e-6, 1e4, xtol=1e-12))
    return _with_interval(value, float(edges[first - 1]), n)


def truncated_growth(counts: NDArray[np.int64], order: float, first: float, octaves: int) -> Estimate:
    """Estimate the exponent g of E min(X, M)**order ~ M**g from the log-histogram of positive values.

    The increments of the truncated moment over octaves of M grow like M**g without the constant that the moment itself
    carries; they are weighted by how many values lie above M. A tail of index a has g = order - a, and an exponent above
    0 means that the moment is infinite.

    Parameters
    ----------
    counts : ndarray of int, shape (histogram.BINS,)
        The counts.
    order : float
        The order of the moment.
    first : float
        The lowest M, rounded up to a power of 2; far enough in the tail.
    octaves : int
        How many increments to use, at least 2.

    Returns
    -------
    Estimate
        The exponent; its standard error comes from resampling the counts 400 times.

    Raises
    ------
    ValueError
        If the counts do not reach that far.
    """
    integer("octaves", octaves, 2)
    exponents = math.ceil(math.log2(first)) + np.arange(octaves + 1)
    centers, total = histogram.centers(), int(counts.sum())
    weights = np.diff([np.minimum(centers, 2.0**exponent) ** order for exponent in exponents], axis=0)
    trust = np.sqrt([counts @ (centers > 2.0**exponent) for exponent in exponents[:-1]])

    if trust[-1] ** 2 < 20.0:
        raise ValueError(f"Fewer than 20 values exceed 2**{exponents[-1] - 1}. Run more trajectories, or use fewer octaves.")

    def growth(shares: NDArray[np.float64]) -> float:
        increments = np.log2(weights @ shares)
        return float(np.polyfit(exponents[:-1], increments, 1, w=trust)[0])

    drawn = np.random.default_rng(0).multinomial(total, counts / total, size=400)
    error = float(np.std([growth(sample / total) for sample in drawn], ddof=1))
    return Estimate(growth(counts / total), error, 399)
