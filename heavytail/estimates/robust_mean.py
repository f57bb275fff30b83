"""Means of heavy-tailed data that a few huge values do not move, each with an interval.

The sample mean of n values with a finite variance only is off by sigma / sqrt(n delta) with probability delta; these three
estimates turn 1/delta into log(1/delta) (Lugosi and Mendelson, Foundations of Computational Mathematics 19, 2019).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates.estimate import student_quantile
from heavytail.estimates.median import median_rank
from heavytail.parts.parameters import between, integer, positive, real_array

__all__ = ["RobustMean", "catoni", "median_of_means", "trimmed_mean"]


@dataclass(frozen=True)
class RobustMean:
    """A mean with an interval.

    Attributes
    ----------
    value, low, high : float
        The estimate and the ends of its interval.
    level : float
        The coverage.
    method : str
        The estimator.
    note : str
        What the interval supposes beyond independent values; empty if nothing.
    """

    value: float
    low: float
    high: float
    level: float
    method: str
    note: str = ""

    def __str__(self) -> str:
        shown = f"{self.method}: {self.value:.6g} [{self.low:.6g}, {self.high:.6g}]"
        return shown + (f" ({self.note})" if self.note else "")


def median_of_means(data: ArrayLike, level: float = 0.95, blocks: int | None = None) -> RobustMean:
    """Estimate the mean by the median of the means of blocks.

    The interval has order statistics of the block means for ends, the innermost between which the median of their law
    lies with the probability `level` for any law (sign test). That median nears the mean as blocks grow, at once for
    symmetric laws.

    Parameters
    ----------
    data : array_like
        Independent values; consecutive ones form the blocks, whose lengths differ by 1 at most.
    level : float, default 0.95
        The coverage.
    blocks : int, optional
        How many; ceil(8 log(2/delta)) by default at the level 1 - delta, 30 at 95 % (Devroye, Lerasle, Lugosi and Oliveira,
        Annals of Statistics 44, 2016).

    Returns
    -------
    RobustMean
        In the units of the data.

    Raises
    ------
    ValueError
        If there are fewer values than blocks, or too few blocks for the level.
    """
    values, delta = _check(data, level)
    count = math.ceil(8.0 * math.log(2.0 / delta)) if blocks is None else integer("blocks", blocks, 1)
    if values.size < count:
        raise ValueError(f"{values.size} values make no {count} blocks. Pass more data or fewer blocks.")
    cuts = np.arange(count + 1) * values.size // count
    means = np.sort(np.add.reduceat(values, cuts[:-1]) / np.diff(cuts))
    rank = median_rank(count, delta)
    if rank == 0:
        raise ValueError(
            f"{count} blocks are too few for the level {level:g}. Use {math.ceil(1 - math.log2(delta))} or more."
        )
    note = "the law of a block's mean is taken to have the mean for its median" + _skewness(values)
    return RobustMean(float(np.median(means)), float(means[rank - 1]), float(means[-rank]), level, "median of means", note)


def catoni(data: ArrayLike, level: float = 0.95, moment: float | None = None, order: float = 2.0) -> RobustMean:
    """Estimate the mean by Catoni's soft truncation, with an interval that holds at every sample size.

    With psi(x) = log(1 + x + |x|**p / p), psi(-x) = -psi(x), and E|X - m|**p <= v, both E exp(+-sum psi(s (X_i - m))) are at
    most exp(n s**p v / p). So the interval of all theta with |sum psi(s (X_i - theta))| <= n s**p v / p + log(2/delta)
    holds the mean m with probability 1 - delta at least; s**p = p log(2/delta) / ((p - 1) n v) makes it shortest, and the
    estimate solves sum psi(s (X_i - theta)) = 0 (Catoni, Annales de l'IHP 48, 2012; Chen, Jin, Li and Xu 2021 for p < 2).

    Parameters
    ----------
    data : array_like
        Independent values.
    level : float, default 0.95
        The coverage, 1 - delta.
    moment : float, optional
        A bound v of the central moment E|X - m|**p. By default it is estimated, by the median of means about the median;
        the interval is then no theorem, and its note says so.
    order : float, default 2
        The order p of that moment, in (1, 2].

    Returns
    -------
    RobustMean
        In the units of the data.

    Raises
    ------
    ValueError
        If the data are constant and no moment is given, or too few for the level: the interval would be unbounded.
    """
    from scipy import optimize

    values, delta = _check(data, level)
    p = between("order", order, 1.0, 2.0, closed="high", reason="The method is for moments of an order above 1, up to 2.")
    center = float(np.median(values))
    note = ""
    if moment is None:
        note = f"the moment of order {p:g} is estimated; pass a bound of it for an interval that is certain" + _skewness(
            values
        )
        moment = median_of_means(np.abs(values - center) ** p, blocks=min(30, values.size)).value
        if moment <= 0.0:
            raise ValueError("Most values are equal, so no moment can be estimated from them. Pass a bound of it.")
    v, logarithm = positive("moment", moment), math.log(2.0 / delta)
    s = (p * logarithm / ((p - 1.0) * values.size * v)) ** (1.0 / p)
    budget = values.size * s**p * v / p + logarithm

    def total(theta: float) -> float:
        x = s * (values - theta)
        return float(np.sum(np.sign(x) * np.log1p(np.abs(x) + np.abs(x) ** p / p)))

    reach = float(np.max(np.abs(values - center))) + 4.0 / s * math.exp(2.0 * budget / values.size)
    ends = center - reach, center + reach
    value, low, high = (
        float(
            optimize.brentq(lambda theta, aim=aim: total(theta) - aim, *ends, xtol=1e-14 * (1.0 + abs(center)), rtol=1e-12)
        )
        for aim in (0.0, budget, -budget)
    )
    return RobustMean(value, low, high, level, "Catoni", note)


def trimmed_mean(data: ArrayLike, level: float = 0.95, share: float | None = None) -> RobustMean:
    """Estimate the mean by that of the values between two quantiles.

    The interval is Student's with the standard deviation of the winsorised values and as many degrees of freedom as are
    left less 1 (Tukey and McLaughlin, Sankhya A 25, 1963).

    Parameters
    ----------
    data : array_like
        Independent values.
    level : float, default 0.95
        The coverage, 1 - delta.
    share : float, optional
        The share to leave out on each side. By default it is log(4/delta) / n, which vanishes as n grows as the share of
        Lugosi and Mendelson (Annals of Statistics 49, 2021) does, so that the estimate tends to the mean of any law.

    Returns
    -------
    RobustMean
        In the units of the data.

    Raises
    ------
    ValueError
        If fewer than two values are left.
    """
    values, delta = _check(data, level)
    n = values.size
    share = min(math.log(4.0 / delta) / n, 0.25) if share is None else between("share", share, 0.0, 0.5, closed="low")
    cut = math.ceil(share * n)
    left = n - 2 * cut
    if left < 2:
        raise ValueError(f"{n} values less {cut} on each side leave {left}. Pass more data or a smaller share.")
    ordered = np.sort(values)
    value = float(ordered[cut : n - cut].mean())
    winsorised = np.clip(values, ordered[cut], ordered[n - cut - 1])
    error = float(winsorised.std(ddof=1)) * math.sqrt(n) / left
    half = student_quantile(level, left - 1) * error
    note = "what lies beyond the two quantiles is taken to have the same mean as the rest" + _skewness(values)
    return RobustMean(value, value - half, value + half, level, "trimmed mean", note)


def _check(data: ArrayLike, level: float) -> tuple[NDArray[np.float64], float]:
    values = real_array("The data", data).ravel()
    if values.size < 2:
        raise ValueError(f"{values.size} values are too few for a mean with an interval. Pass two or more.")
    if not np.isfinite(values).all():
        raise ValueError("The data hold values that are infinite or not a number. Remove them, and say so.")
    return values, 1.0 - between("level", level, 0.0, 1.0, closed="neither")


def _skewness(values: NDArray[np.float64]) -> str:
    """Return a warning if the 1- and 99-% quantiles do not lie evenly about the median, which intervals do not allow for."""
    low, median, high = np.quantile(values, [0.01, 0.5, 0.99])
    if abs(high + low - 2.0 * median) <= 0.3 * (high - low):
        return ""
    return "; the data are skewed, and the interval may miss the mean: `catoni` with a bound of a moment does not"
