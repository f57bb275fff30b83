"""AdaGrad-Norm on a convex function over a bounded set: optimal under heavy tails, and it knows neither p nor G.

On every path, with eta = D / sqrt(2) and V_K = sum_k ||g_k||**2, sum_k <g_k, x_{k-1} - u> <= sqrt(2) D sqrt(V_K) for every
u in X: the steps fall, so the telescoped distances are at most D**2 / (2 eta_K), and sum_k a_k / sqrt(a_1 + ... + a_k) is at
most 2 sqrt(a_1 + ... + a_K). Under E||g||**p <= G**p, E sqrt(V_K) <= (E sum ||g_k||**p)**(1/p) <= G K**(1/p); with
gradients of length G and noise with E||xi||**p <= sigma**p, E sqrt(V_K) <= G sqrt(K) + sigma K**(1/p).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.theory import sgd_convex
from heavytail.theory.hypotheses import whole_steps

__all__ = ["bound", "bound_central", "path_constant", "rate", "schedule"]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / alpha, the rate of f(xbar_K) - f*: that of SGD with steps that know p, G and K."""
    return sgd_convex.rate(alpha)


def schedule(diameter: float = 1.0) -> float:
    """Return eta = D / sqrt(2), which makes the bound least and needs the diameter of X alone."""
    return positive("diameter", diameter) / math.sqrt(2.0)


def path_constant() -> float:
    """Return sqrt(2), the constant of the regret in D sqrt(V_K), on every path; it is not known to be the least one."""
    return math.sqrt(2.0)


def bound(k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0) -> NDArray[np.float64]:
    """Return sqrt(2) D G K**(-(p - 1)/p), a bound of E f(xbar_K) - f* for the uniform average, at every K.

    Parameters
    ----------
    k : array_like of int
        The steps K.
    alpha : float
        The moment order p.
    diameter : float
        D, the diameter of X.
    G : float
        The bound in E||g||**p <= G**p.

    References
    ----------
    Proved above; arXiv 2508.07473 has the rate.
    """
    return path_constant() * sgd_convex.bound(k, alpha, diameter, G)


def bound_central(
    k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return sqrt(2) D (G K**(-1/2) + sigma K**(-(p - 1)/p)), a bound of E f(xbar_K) - f* in the parameters of the noise.

    Parameters
    ----------
    k : array_like of int
        The steps K.
    alpha, diameter : float
        As in `bound`.
    G, sigma : float
        ||grad f|| <= G on X, and E||xi||**p <= sigma**p.

    References
    ----------
    Proved above; arXiv 2508.07473, Theorem 3, without the constant.
    """
    diameter, G, sigma = positive("diameter", diameter), positive("G", G), positive("sigma", sigma)
    steady = diameter * G * whole_steps(k).astype(np.float64) ** -0.5
    return path_constant() * (steady + sgd_convex.bound(k, alpha, diameter, sigma))
