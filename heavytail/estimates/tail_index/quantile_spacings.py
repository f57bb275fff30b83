"""Pickands' estimate: the ratio of two spacings of quantiles, which neither a scale nor a shift of the values moves."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.estimate import StudentEstimate
from heavytail.estimates.tail_index.estimate import TailIndex, from_inverse
from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics
from heavytail.estimates.tail_index.second_order import second_order

__all__ = ["pickands", "variance"]


def pickands(data: ArrayLike | OrderStatistics, exceedances: int | None = None) -> TailIndex:
    """Estimate the tail index of |data| from three of its order statistics.

    1/a = log2((X_(m) - X_(2m)) / (X_(2m) - X_(4m))), m = n/4 rounded down, with the variance
    gamma**2 (2**(2 gamma + 1) + 1) / (2 (2**gamma - 1) log 2)**2 / m at gamma = 1/a (Pickands, Annals of Statistics 3, 1975;
    Dekkers and de Haan, Annals of Statistics 17, 1989).

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter. A log-histogram comes as `from_histogram(counts)`.
    exceedances : int, optional
        How many of the largest values to use, n >= 8; by default as many as keep the bias at a quarter of the standard
        error.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are too few values, or two of the three order statistics are equal.
    """
    tail = order_statistics(data)
    if exceedances is None:
        order = second_order(tail)
        gamma, rho = float(np.mean(tail.excesses(tail.check(order.exceedances())))), order.rho
        bias = (1.0 - 2.0**-rho) * (1.0 - 2.0 ** (-gamma - rho)) / (rho * (1.0 - 2.0**-gamma) * math.log(2.0))
        bias = abs(bias) * 4.0**rho * (1.0 - rho)  # in units of Hill's, at 4 m values
        exceedances = max(order.exceedances(max(bias, 1.0), 2.0 * math.sqrt(variance(gamma)) / gamma), 40)
        exceedances = min(exceedances, tail.sizes.size - 1)
    n = tail.check(exceedances, least=8)
    m = n // 4
    third, second, first = np.exp(tail.logs[[m - 1, 2 * m - 1, 4 * m - 1]] - tail.logs[4 * m - 1])
    if third == second or second == first:
        raise ValueError(
            f"Two of the order statistics {m}, {2 * m} and {4 * m} are equal: there is no spacing between them."
        )
    gamma = math.log2((third - second) / (second - first))
    inverse = StudentEstimate(gamma, math.sqrt(variance(gamma) / m), m)
    return from_inverse(inverse, tail.threshold(n), n, "Pickands", tail.equal_values(n))


def variance(gamma: float) -> float:
    """Return the variance of 1/a = gamma times m in the limit of large m; at 0 it is 3 / (2 log(2)**2)**2."""
    factor = 1.0 / math.log(2.0) if abs(gamma) < 1e-9 else gamma / (2.0**gamma - 1.0)
    return factor**2 * (2.0 ** (2.0 * gamma + 1.0) + 1.0) / (2.0 * math.log(2.0)) ** 2
