"""Online gradient descent on a bounded set under noise of central moments: steps that know G, sigma and p, and no horizon.

As in `sgd_convex`, <g_k, x - u> is at most the telescoped distances plus ||g|| s - s**2 / (2 eta), for the length s <= D of
the step. Half of the square goes to the gradient, G s - s**2 / (4 eta) <= eta G**2, and half to the noise,
||xi|| s - s**2 / (4 eta) <= C eta**(p - 1) ||xi||**p D**(2 - p), with the sharp C = (4 p - 4)**(p - 1) / p**p. With
eta_k = min(D / (G sqrt(k)), D / (sigma k**(1/p))) the sum over K steps is at most
(5/2) D G sqrt(K) + (1/2 + p C) D sigma K**(1/p).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.parts.schedules import Least, Power
from heavytail.theory import sgd_convex
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["bound", "bound_printed", "schedule", "step_constant"]


def step_constant(alpha: float) -> float:
    """Return C = (4 p - 4)**(p - 1) / p**p, of the half of a step that the noise has."""
    return 2.0 ** (moment_order(alpha) - 1.0) * sgd_convex.step_constant(alpha)


def schedule(alpha: float, diameter: float = 1.0, G: float = 1.0, sigma: float = 1.0) -> Least:
    """Return eta_k = min(D / (G sqrt(k)), D / (sigma k**(1/p))).

    Parameters
    ----------
    alpha : float
        The moment order p.
    diameter : float
        D, the diameter of X.
    G, sigma : float
        ||grad f|| <= G on X, and E||xi||**p <= sigma**p.
    """
    diameter = positive("diameter", diameter)
    steady = Power(diameter / positive("G", G), -0.5)
    return Least(steady, Power(diameter / positive("sigma", sigma), -1.0 / moment_order(alpha)))


def bound(
    k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:  # fmt: skip
    """Return (5/2) D G K**(-1/2) + (1/2 + p C) D sigma K**(-(p - 1)/p), a bound of E f(xbar_K) - f* at every K.

    Parameters
    ----------
    k : array_like of int
        The steps K.
    alpha, diameter, G, sigma : float
        As in `schedule`.

    References
    ----------
    Proved above; arXiv 2508.07473, Theorem 1, without constants.
    """
    diameter, G, sigma = positive("diameter", diameter), positive("G", G), positive("sigma", sigma)
    steady = 2.5 * diameter * G * whole_steps(k).astype(np.float64) ** -0.5
    return steady + (0.5 + alpha * step_constant(alpha)) * sgd_convex.bound(k, alpha, diameter, sigma)


def bound_printed(
    k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:  # fmt: skip
    """Return `bound` with sigma**p for sigma, as Corollaries 1 and 2 of arXiv 2508.07473 have it in the copy that was read.

    Parameters
    ----------
    k : array_like of int
        The steps K.
    alpha, diameter, G, sigma : float
        As in `schedule`.
    """
    return bound(k, alpha, diameter, G, positive("sigma", sigma) ** moment_order(alpha))
