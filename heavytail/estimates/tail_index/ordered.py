"""The largest values in order, on the logarithmic scale: all that an estimator of a tail reads, from numbers or counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates import histogram
from heavytail.parts.parameters import integer, real_array

__all__ = ["OrderStatistics", "from_histogram", "order_statistics"]

MAX_VALUES = 2**20  # of a histogram's values, the largest; so many have a standard error of 0.1 %, below any bias


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class OrderStatistics:
    """The largest sizes among n values.

    Attributes
    ----------
    sizes : ndarray
        The sizes, in descending order; all that are not 0 if they come from an array.
    total : int
        How many values there were, n.
    """

    sizes: NDArray[np.float64]
    total: int
    _known: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, function: Callable[[OrderStatistics], T]) -> T:
        """Return function(self), which all that ask for it share."""
        if function not in self._known:
            self._known[function] = function(self)
        found: T = self._known[function]
        return found

    @cached_property
    def logs(self) -> NDArray[np.float64]:
        """The logarithms of the sizes."""
        return np.log(self.sizes)

    def threshold(self, exceedances: int) -> float:
        """Return the size below the `exceedances` largest ones."""
        return float(self.sizes[exceedances])

    def excesses(self, exceedances: int) -> NDArray[np.float64]:
        """Return the log-excesses log(X_(i) / X_(n+1)) of the n largest sizes."""
        return self.logs[:exceedances] - self.logs[exceedances]

    def spacings(self, exceedances: int) -> NDArray[np.float64]:
        """Return i log(X_(i) / X_(i+1)), i <= n: independent and exponential with the mean 1/a for a power tail."""
        return np.arange(1, exceedances + 1) * -np.diff(self.logs[: exceedances + 1])

    def equal_values(self, exceedances: int) -> str:
        """Return a warning if many of the largest values are equal, as rounded or discrete ones are; else nothing."""
        distinct = int(np.count_nonzero(np.diff(self.sizes[: exceedances + 1])))
        if distinct >= 0.8 * exceedances:
            return ""
        return f"Only {distinct} of the {exceedances} largest values differ: the data are rounded, discrete or repeated."

    def check(self, exceedances: int | None, least: int = 2) -> int:
        """Return the number of exceedances, checked against the number of values and for a spread above the threshold.

        Raises
        ------
        ValueError
            If there are too few values, or the tail above the threshold has no spread.
        """
        n = integer("exceedances", exceedances, least, max(self.total - 1, least))
        if self.total <= n:
            raise ValueError(f"{self.total} values are too few for {n} exceedances. Pass more data or fewer exceedances.")
        if self.sizes.size <= n or self.sizes[0] == self.sizes[n]:
            threshold = self.threshold(n) if self.sizes.size > n else 0.0
            raise ValueError(f"The {n} largest values do not spread above {threshold!r}, so there is no tail to estimate.")
        return n


def order_statistics(data: ArrayLike | OrderStatistics) -> OrderStatistics:
    """Return the sizes |data| in order; what is in order already is returned as it is.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values, of any shape.

    Returns
    -------
    OrderStatistics

    Raises
    ------
    ValueError
        If a value is masked, infinite or not a number.
    TypeError
        If the data are no real numbers.
    """
    if isinstance(data, OrderStatistics):
        return data
    sizes = np.abs(real_array("The data", data)).ravel()
    if not np.isfinite(sizes).all():
        raise ValueError("The data hold values that are infinite or not a number. Remove them, and say so.")
    sizes.sort()
    return OrderStatistics(sizes[np.searchsorted(sizes, 0.0, side="right") :][::-1], sizes.size)


def from_histogram(counts: NDArray[np.int64]) -> OrderStatistics:
    """Return the largest values of a log-histogram, at most 2**20 of them, spread evenly over their bins in the logarithm.

    A bin is 6 % wide, which moves an estimate by about a tenth of its standard error at a thousand exceedances.

    Parameters
    ----------
    counts : ndarray of int, shape (histogram.BINS,)
        The counts (see `heavytail.estimates.histogram`).

    Returns
    -------
    OrderStatistics

    Raises
    ------
    ValueError
        If the counts are none, or values lie beyond the last edge, where their sizes are not known.
    """
    counts = histogram.checked_counts(counts)
    if counts[-1]:
        raise ValueError(
            f"{int(counts[-1])} values lie beyond {histogram.edges()[-1]:.3g} or are not finite, so their sizes are not "
            "known. Use hill_of_histogram, which allows for that."
        )
    edges, inner = np.log(histogram.edges()[histogram.RESOLVED - 1 :])[::-1], counts[histogram.RESOLVED : -1][::-1]
    bins = int(np.searchsorted(np.cumsum(inner), MAX_VALUES)) + 1  # as many of the highest bins hold the largest values
    used, widths = inner[:bins], -np.diff(edges)[:bins]
    place = np.arange(used.sum()) - np.repeat(np.cumsum(used) - used, used)
    logs = np.repeat(edges[:-1][:bins], used) - np.repeat(widths / np.maximum(used, 1), used) * (place + 0.5)
    return OrderStatistics(np.exp(logs), int(counts.sum()))
