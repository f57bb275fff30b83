"""How fast a tail settles to a power, and how many of the largest values that leaves to use.

For U(t), the size exceeded with probability 1/t, log U(t x) / U(t) is near (log x) / a + A(t) (x**rho - 1) / rho with
A(t) = beta t**rho / a (Hall and Welsh, Annals of Statistics 13, 1985). The bias of an estimator that uses k of n values is
then a multiple of A(n / k), its standard error a multiple of 1/sqrt(k), and k can be chosen by their ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics

__all__ = ["SecondOrder", "can_settle", "second_order"]

FASTEST, SLOWEST = -5.0, -0.1
WHOLE = 0.98  # the second order is estimated from n**0.98 values: many more than the index is
# The ratio of bias to standard error at the automatic threshold: an interval of 95 % covers with 94.3 %.
BIAS_SHARE = 0.25
MIN_EXCEEDANCES = 10  # exceedances of an automatic threshold


@dataclass(frozen=True)
class SecondOrder:
    """The relative departure beta t**rho of a tail from a power.

    Attributes
    ----------
    rho : float
        Its exponent, negative.
    beta : float
        Its factor.
    used, total : int
        From how many of how many values it was estimated.
    """

    rho: float
    beta: float
    used: int
    total: int

    def bias(self, exceedances: int) -> float:
        """Return the bias of Hill's 1/a relative to 1/a: beta (n/k)**rho / (1 - rho)."""
        return self.beta / (1.0 - self.rho) * (self.total / exceedances) ** self.rho

    def error_of_bias(self, exceedances: int) -> float:
        """Return the standard error of `bias` for an exact power, of known rho.

        At k = `used` it is sqrt(1 - 2 rho) / |rho| / sqrt(k), which with the 1/k of Hill's estimate itself adds up to the
        known variance ((1 - rho) / rho)**2 / k of least squares.
        """
        share = (exceedances / self.used) ** -self.rho
        return math.sqrt(1.0 - 2.0 * self.rho) / abs(self.rho) * share / math.sqrt(self.used)

    def exceedances(self, bias: float = 1.0, error: float = 1.0, share: float = BIAS_SHARE) -> int:
        """Return the number k of exceedances at which the bias is a share of the standard error.

        Parameters
        ----------
        bias : float, default 1
            The bias of the estimator in units of that of Hill's.
        error : float, default 1
            Its standard error in units of Hill's, 1 / (a sqrt(k)).
        share : float, default 0.25
            The ratio of bias to standard error; 1 / sqrt(-2 rho) gives the k of the least mean squared error (Hall and
            Welsh 1985), at which intervals of 95 % cover with 83 to 89 % only.
        """
        departure = abs(bias * self.bias(1))
        most = self.used - 1
        if departure == 0.0:
            return most
        log_k = (math.log(share * error) - math.log(departure)) / (0.5 - self.rho)
        return max(min(int(math.exp(min(log_k, 700.0))), most), min(MIN_EXCEEDANCES, most))


def second_order(data: ArrayLike | OrderStatistics) -> SecondOrder:
    """Estimate rho and beta from nearly all values.

    rho by Fraga Alves, Gomes and de Haan (Portugaliae Mathematica 60, 2003) with tuning parameter 0, and beta by Gomes and
    Martins (Extremes 5, 2002).

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter.

    Returns
    -------
    SecondOrder

    Raises
    ------
    ValueError
        If there are fewer than 20 values other than 0.
    """
    return order_statistics(data).once(_second_order)


def _second_order(tail: OrderStatistics) -> SecondOrder:
    if tail.sizes.size < 20:
        raise ValueError(
            f"{tail.sizes.size} values other than 0 are too few to choose a threshold. Pass 20 or more, or say how many "
            "exceedances to use."
        )
    k = max(int(tail.sizes.size**WHOLE), 10)
    k = min(k, tail.sizes.size - 1)
    tail.check(k)
    excesses = tail.excesses(k)
    roots = [math.log(float(np.mean(excesses**j)) / math.factorial(j)) / j for j in (1, 2, 3)]
    top, bottom = roots[0] - roots[1], roots[1] - roots[2]
    ratio = top / bottom if bottom != 0.0 else 1.0
    rho = -abs(3.0 * (ratio - 1.0) / (ratio - 3.0)) if ratio != 3.0 else FASTEST
    rho = min(max(rho, FASTEST), SLOWEST)
    spacings, weights = tail.spacings(k), (np.arange(1, k + 1) / k) ** -rho
    means = [float(np.mean(weights**power * spacings)) for power in (0, 1, 2)]
    weight = float(np.mean(weights))
    slope = (weight * means[0] - means[1]) / (weight * means[1] - means[2])
    return SecondOrder(rho, slope * (k / tail.total) ** rho, k, tail.total)


def can_settle(tail: OrderStatistics) -> bool:
    """Return whether there are enough values, and different ones, to estimate the second order."""
    return tail.sizes.size >= 100 and tail.sizes[min(int(tail.sizes.size**WHOLE), tail.sizes.size - 1)] < tail.sizes[0]
