"""SGD on x**2 / 2 under symmetric stable noise, with eta_k = c k**-rho, 0 < rho < 1: the limits of the exact scales.

x_k is stable of the scale S_k with S_k**a = sum_j (eta_j prod_i (1 - eta_i))**a; a sum that varies as slowly as this is
eta_k**(a - 1) / a. The average of x_0 ... x_{n-1} is that of the noise, up to x_n and eta: of the scale n**(1/a - 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["rate_of_average", "rate_of_last", "scale_of_average", "scale_of_last"]


def rate_of_average(alpha: float) -> float:
    """Return 1 - 1/alpha, the rate of the scale of the average: that of the mean of n stable numbers."""
    return 1.0 - 1.0 / moment_order(alpha)


def rate_of_last(alpha: float, rho: float) -> float:
    """Return rho (1 - 1/alpha), the rate of the scale of x_k.

    Parameters
    ----------
    alpha : float
        The stability index.
    rho : float
        The exponent in eta_k = c k**-rho, in (0, 1).
    """
    return between("rho", rho, 0.0, 1.0, closed="neither") * rate_of_average(alpha)


def scale_of_average(k: ArrayLike, alpha: float) -> NDArray[np.float64]:
    """Return k**-(1 - 1/alpha), the limit of the scale of the average under noise of scale 1, whatever c and rho."""
    return whole_steps(k).astype(np.float64) ** -rate_of_average(alpha)


def scale_of_last(k: ArrayLike, alpha: float, rho: float, scale: float = 1.0) -> NDArray[np.float64]:
    """Return (eta_k**(alpha - 1) / alpha)**(1/alpha), the limit of the scale of x_k under noise of scale 1.

    Parameters
    ----------
    k : array_like of int
        The steps.
    alpha, rho : float
        As in `rate_of_last`.
    scale : float, default 1
        c, the factor in the step size.
    """
    rate = rate_of_last(alpha, rho)
    size = positive("scale", scale) ** rate_of_average(alpha) * alpha ** (-1.0 / alpha)
    return size * whole_steps(k).astype(np.float64) ** -rate
