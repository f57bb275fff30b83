"""Kernel estimates: log-spacings weighted smoothly, so that no value at a threshold makes the estimate jump."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.tail_index.cautions import reasons
from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics
from heavytail.estimates.tail_index.second_order import second_order

__all__ = ["kernel"]


def kernel(data: ArrayLike | OrderStatistics, exceedances: int | None = None) -> TailIndex:
    """Estimate the tail index of |data| from weighted log-spacings.

    1/a = sum_i K(i/(n+1)) i log(X_(i) / X_(i+1)) / sum_i K(i/(n+1)) with the biweight kernel K(u) = (1 - u**2)**2 (Csorgo,
    Deheuvels and Mason, Annals of Statistics 13, 1985). For a power it is a weighted mean of independent exponential
    numbers; the interval is that of a mean of (sum K)**2 / sum K**2 of them, 0.7 n.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter. A log-histogram comes as `from_histogram(counts)`.
    exceedances : int, optional
        How many of the largest values have a weight, n; by default as many as keep the bias at a quarter of the standard
        error.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are too few values, or the tail above the threshold has no spread.
    """
    tail = order_statistics(data)
    order = second_order(tail) if exceedances is None else None
    if order is not None:
        rho = order.rho
        moment = 15.0 / 8.0 * (1.0 / (1.0 - rho) - 2.0 / (3.0 - rho) + 1.0 / (5.0 - rho))  # of u**-rho under the kernel
        exceedances = order.exceedances(moment * (1.0 - rho), math.sqrt(10.0 / 7.0))
    n = tail.check(exceedances)
    weights = (1.0 - (np.arange(1, n + 1) / (n + 1)) ** 2) ** 2
    inverse = float(weights @ tail.spacings(n) / weights.sum())
    df = float(weights.sum() ** 2 / (weights @ weights))
    return TailIndex(1.0 / inverse, tail.threshold(n), n, df, None, "kernel", reasons(tail, n, order))
