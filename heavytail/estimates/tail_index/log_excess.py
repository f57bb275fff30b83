"""Hill's estimate, the mean of the log-excesses, plain and without the first term of its bias.

Above a high threshold u, log(X / u) of a law with tail index a is nearly exponential with rate a, and the estimate is
its maximum likelihood.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.tail_index.cautions import reasons
from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics
from heavytail.estimates.tail_index.second_order import can_settle, second_order

__all__ = ["bias_reduced_hill", "exceedances_of_least_error", "hill", "hill_curve"]


def hill(data: ArrayLike | OrderStatistics, exceedances: int | None = None) -> TailIndex:
    """Estimate the tail index of |data| from its largest values.

    a = n / sum_{i <= n} log(X_(i) / X_(n+1)) with the order statistics X_(1) >= X_(2) >= ... of |data| (Hill, Annals of
    Statistics 3, 1975).

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter. A log-histogram comes as `from_histogram(counts)`.
    exceedances : int, optional
        How many of the largest values to use, n; small enough that the tail has settled. By default as many as keep
        the bias at a quarter of the standard error (`second_order`).

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are too few values, or the tail above the threshold has no spread.
    """
    tail = order_statistics(data)
    order = second_order(tail) if exceedances is None or can_settle(tail) else None
    n = tail.check(order.exceedances() if exceedances is None and order else exceedances)
    inverse = float(np.mean(tail.excesses(n)))
    return TailIndex(1.0 / inverse, tail.threshold(n), n, note=reasons(tail, n, order, biased=True))


def bias_reduced_hill(data: ArrayLike | OrderStatistics, exceedances: int | None = None) -> TailIndex:
    """Estimate the tail index by Hill's estimate less the first term of its bias.

    1/a = H (1 - beta (N/n)**rho / (1 - rho)), H = 1/`hill`, with the second order estimated from nearly all N values
    (Caeiro, Gomes and Pestana, REVSTAT 3, 2005). The interval allows for the error of beta: the variances add up.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter.
    exceedances : int, optional
        How many of the largest values to use, n; by default as many as for `hill`.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are fewer than 20 values other than 0, or the tail above the threshold has no spread.
    """
    tail = order_statistics(data)
    order = second_order(tail)
    n = tail.check(order.exceedances() if exceedances is None else exceedances)
    bias = order.bias(n)
    note = reasons(tail, n, order)
    if abs(bias) > 0.5:
        note = (
            f"The correction of the bias is {-100.0 * bias:+.0f} %, too much for a first term. Use fewer exceedances. {note}"
        )
    df = 1.0 / (1.0 / n + order.error_of_bias(n) ** 2)
    inverse = float(np.mean(tail.excesses(n))) * max(1.0 - bias, 0.1)
    method = "bias-reduced Hill"
    return TailIndex(1.0 / inverse, tail.threshold(n), n, df, None, method, note.strip())


def hill_curve(
    data: ArrayLike | OrderStatistics, points: int = 200
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the Hill plot: n from 2 to nearly all values, evenly in log n, with estimates and ends of 95 % intervals.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values.
    points : int, default 200
        At most how many n.

    Returns
    -------
    exceedances, value, low, high : ndarray

    Raises
    ------
    ValueError
        If there are too few values, or they do not spread.
    """
    from scipy import special

    tail = order_statistics(data)
    most = tail.check(tail.sizes.size - 1)
    n = np.unique(np.geomspace(2, most, points).round().astype(np.int64))
    means = np.cumsum(tail.logs)[n - 1] / n - tail.logs[n]
    n, means = n[means > 0.0], means[means > 0.0]
    ends = special.gammaincinv(n, np.array([[0.025], [0.975]])) / n
    return n, 1.0 / means, ends[0] / means, ends[1] / means


def exceedances_of_least_error(data: ArrayLike | OrderStatistics) -> int:
    """Return the number of exceedances at which Hill's estimate has the least mean squared error.

    ((1 - rho) / (beta sqrt(-2 rho)) N**-rho)**(2 / (1 - 2 rho)) of N values (Hall and Welsh, Annals of Statistics 13, 1985).
    The bias is then up to one standard error, so intervals at this number cover too rarely.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If there are fewer than 20 values other than 0.
    """
    order = second_order(order_statistics(data))
    return order.exceedances(share=1.0 / math.sqrt(-2.0 * order.rho))
