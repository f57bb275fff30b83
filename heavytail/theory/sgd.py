"""SGD under infinite variance: the rates in which it does converge."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["bound", "rate", "rate_of_scale"]


def rate(alpha: float) -> float:
    """Return alpha - 1, the rate of f - f* of SGD with eta_k = 4 / (mu (k + 1)) projected on a bounded set.

    Upper bound: E|x_k - x*|**alpha = O(k**(1 - alpha)) by the inequality of von Bahr and Esseen, and the diameter bounds
    the rest. Lower bound: among the last steps a jump that crosses the set has a probability of order k**(1 - alpha).
    """
    return moment_order(alpha) - 1.0


def rate_of_scale(alpha: float) -> float:
    """Return 1 - 1/alpha, the rate of the scale of x_k - x* of SGD with eta_k = c / (k + 1), c > 1 - 1/alpha."""
    return 1.0 - 1.0 / moment_order(alpha)


def bound(k: ArrayLike, alpha: float, sigma: float, diameter: float, distance: float) -> NDArray[np.float64]:
    """Return a bound of E f(x_k) - f* for SGD with eta_k = 4 / (k + 1) on f = (x - x*)**2 / 2, projected on a bounded X.

    E|x_k - x*|**alpha <= U_k = |1 - eta_k|**alpha U_{k-1} + 2 (eta_k sigma)**alpha by the inequality of von Bahr and Esseen
    (1965), and f - f* <= diameter**(2 - alpha) |x - x*|**alpha / 2.

    Parameters
    ----------
    k : array_like of int
        The steps.
    alpha : float
        The moment order.
    sigma : float
        The bound in E|xi|**alpha <= sigma**alpha (Assumption 1).
    diameter : float
        The diameter of X.
    distance : float
        |x_0 - x*|.
    """
    steps, alpha = whole_steps(k, 0), moment_order(alpha)
    sizes = {"sigma": sigma, "diameter": diameter, "distance": distance}
    sigma, diameter, distance = (between(name, size, 0.0, math.inf) for name, size in sizes.items())
    if distance > diameter:
        raise ValueError(f"distance = {distance!r} exceeds the diameter {diameter!r} of X, which holds x_0 and x*.")
    moments = np.empty(int(steps.max()) + 1)
    moments[0] = distance**alpha
    for i in range(1, moments.size):
        eta = 4.0 / (i + 1.0)
        moments[i] = abs(1.0 - eta) ** alpha * moments[i - 1] + 2.0 * (eta * sigma) ** alpha
    return 0.5 * diameter ** (2.0 - alpha) * moments[steps]
