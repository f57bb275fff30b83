"""Projected SGD on a convex function over a bounded set: constant steps for the horizon are optimal, without clipping.

One step: with h(r) = r**2 / 2 up to r = 1 and r - 1/2 beyond, and D the diameter of X,
<g, x - u> <= (|x - u|**2 - |x' - u|**2) / (2 eta) + (D**2 / eta) h(eta ||g|| / D) for every u in X, since no step is longer
than D; and h(r) <= (2 p - 2)**(p - 1) p**-p r**p, sharp at r = p / (2 p - 2). The sum over K steps, with the best eta, is
D G K**(1/p), with the constant 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["bound", "rate", "schedule", "step_constant"]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / alpha, the rate of f(xbar_K) - f*, and that of the lower bound of the class."""
    return 1.0 - 1.0 / moment_order(alpha)


def step_constant(alpha: float) -> float:
    """Return (2 p - 2)**(p - 1) p**-p, the largest h(r) / r**p for h(r) = r**2 / 2 up to r = 1 and r - 1/2 beyond."""
    alpha = moment_order(alpha)
    return (2.0 * alpha - 2.0) ** (alpha - 1.0) * alpha**-alpha


def schedule(horizon: int, alpha: float, diameter: float = 1.0, G: float = 1.0) -> float:
    """Return eta = (D / G) p / (2 (p - 1)) K**(-1/p), the constant step that makes the bound least.

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha : float
        The moment order p.
    diameter : float
        D, the diameter of X.
    G : float
        The bound in E||g||**p <= G**p.
    """
    alpha, diameter, G = moment_order(alpha), positive("diameter", diameter), positive("G", G)
    return diameter / G * alpha / (2.0 * (alpha - 1.0)) * float(whole_steps(horizon)) ** (-1.0 / alpha)


def bound(k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0) -> NDArray[np.float64]:
    """Return D G K**(-(p - 1)/p), a bound of E f(xbar_K) - f* for the uniform average of K steps of `schedule`.

    Parameters
    ----------
    k : array_like of int
        The horizons K.
    alpha, diameter, G : float
        As in `schedule`.

    References
    ----------
    Proved above; the rate is that of arXiv 2508.04860.
    """
    diameter, G = positive("diameter", diameter), positive("G", G)
    return diameter * G * whole_steps(k).astype(np.float64) ** -rate(alpha)
