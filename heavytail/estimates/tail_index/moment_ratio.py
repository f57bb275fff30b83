"""The estimate of Dekkers, Einmahl and de Haan: two moments of the log-excesses, for tails of any weight."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.estimate import StudentEstimate
from heavytail.estimates.tail_index.estimate import TailIndex, from_inverse
from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics
from heavytail.estimates.tail_index.second_order import SecondOrder, second_order

__all__ = ["moment_exceedances", "moments", "variance"]


def moments(data: ArrayLike | OrderStatistics, exceedances: int | None = None) -> TailIndex:
    """Estimate the tail index of |data| from two moments of the log-excesses.

    1/a = M1 + 1 - 1 / (2 - 2 M1**2 / M2), M_j the mean of log(X_(i) / X_(n+1))**j over i <= n, with the variance
    (1 + 1/a**2) / n (Dekkers, Einmahl and de Haan, Annals of Statistics 17, 1989). It is negative for tails with an end
    and 0 for those lighter than any power, where `hill` gives a number all the same.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter. A log-histogram comes as `from_histogram(counts)`.
    exceedances : int, optional
        How many of the largest values to use, n; by default as many as keep the bias at a quarter of the standard error.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are too few values, or the tail above the threshold has no spread.
    """
    tail = order_statistics(data)
    if exceedances is None:
        exceedances = moment_exceedances(tail, second_order(tail))
    n = tail.check(exceedances, least=5)
    excesses = tail.excesses(n)
    first, second = float(np.mean(excesses)), float(np.mean(excesses**2))
    gamma = first + 1.0 - 0.5 / max(1.0 - first**2 / second, 1e-12)
    inverse = StudentEstimate(gamma, math.sqrt(variance(gamma) / n), n - 1)
    return from_inverse(inverse, tail.threshold(n), n, "moments", tail.equal_values(n))


def variance(gamma: float) -> float:
    """Return the variance of 1/a = gamma times the number of exceedances, in the limit of many (corollary 3.2 there)."""
    if gamma >= 0.0:
        return 1.0 + gamma**2
    g = gamma
    rest = 4.0 - 8.0 * (1.0 - 2.0 * g) / (1.0 - 3.0 * g)
    rest += (5.0 - 11.0 * g) * (1.0 - 2.0 * g) / ((1.0 - 3.0 * g) * (1.0 - 4.0 * g))
    return (1.0 - g) ** 2 * (1.0 - 2.0 * g) * rest


def moment_exceedances(tail: OrderStatistics, order: SecondOrder) -> int:
    """Return the number of exceedances at which the bias of the estimate is a quarter of its standard error."""
    gamma, rho = float(np.mean(tail.excesses(tail.check(order.exceedances())))), order.rho
    bias = abs((gamma * (1.0 - rho) + rho) / (gamma * (1.0 - rho)))  # in units of Hill's; where it is small, others remain
    return order.exceedances(max(bias, 1.0), math.hypot(1.0, gamma) / gamma)
