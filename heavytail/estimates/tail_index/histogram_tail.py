"""Tails of log-histograms: Hill's estimate by the likelihood of the counts, and the growth of truncated moments.

The likelihood uses that a value is known up to its bin, and that those in the last bin have no upper end.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates import histogram
from heavytail.estimates.estimate import StudentEstimate
from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.parts.parameters import integer, positive

__all__ = ["hill_of_histogram", "truncated_growth"]


def hill_of_histogram(counts: NDArray[np.int64], exceedances: int) -> TailIndex:
    """Estimate the tail index of positive values from their log-histogram.

    Parameters
    ----------
    counts : ndarray of int, shape (histogram.BINS,)
        The counts (see `heavytail.estimates.histogram`). The last bin, which has no upper end, counts as values beyond it.
    exceedances : int
        About how many of the largest values to use: the threshold is the highest bin edge with at least as many above.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are too few values above 2**-96, or all of the largest fall into one bin.
    """
    from scipy import optimize

    counts, edges = histogram.checked_counts(counts), histogram.edges()
    above = np.cumsum(counts[::-1])[::-1]  # above[b]: values in bins b, b + 1, ...
    wanted = integer("exceedances", exceedances, 2)
    lowest = histogram.RESOLVED
    candidates = np.flatnonzero(above[lowest:] >= wanted)
    if candidates.size == 0:
        raise ValueError(
            f"{int(above[lowest])} values above {histogram.LEAST:.1e} are too few for {wanted} exceedances. "
            "Run more trajectories, or choose units in which the values are larger."
        )
    first = min(int(candidates[-1]) + lowest, len(counts) - 2)
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
    return TailIndex(value, float(edges[first - 1]), n)


def truncated_growth(counts: NDArray[np.int64], order: float, first: float, octaves: int) -> StudentEstimate:
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
    StudentEstimate
        The exponent; its standard error comes from resampling the counts 400 times.

    Raises
    ------
    ValueError
        If the counts do not reach that far.
    """
    integer("octaves", octaves, 2)
    counts, order, first = histogram.checked_counts(counts), positive("order", order), positive("first", first)
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
    return StudentEstimate(growth(counts / total), error, 399)
