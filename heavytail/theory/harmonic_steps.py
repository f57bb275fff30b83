"""Projected SGD with eta_t = beta / t on a strongly convex quadratic over a bounded set: jumps against memory.

f(x) = <x - x*, H (x - x*)> / 2 with mu <= H <= L, on X of diameter D, with x - eta H (x - x*) in X for every x in X;
E[xi | past] = 0 and E[||xi||**p | past] <= sigma**p. The exact gradient leads to a; y = a - eta xi, w = Proj y - a, and
E w = E(Proj y - y).

- By <Proj y - x*, Proj y - y> <= 0, <a - x*, Proj y - y> is at most ||a - Proj y|| ||Proj y - y||.
- That is at most min(D, eta ||xi||) eta ||xi|| <= D**(2 - p) (eta ||xi||)**p, which bounds ||w||**2 too.
- So V_t = E||x_t - x*||**2 <= (1 - beta mu / t)**2 V_{t-1} + 3 D**(2 - p) (beta sigma / t)**p once t >= beta L.

A jump across X in [t/2, t] has a probability of the order t**(1 - p); what is left of a start or a jump falls like
t**(-2 beta mu). The slower of the two is the rate.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["bound", "rate"]


def rate(alpha: float, beta: float, mu: float = 1.0) -> float:
    """Return min(p - 1, 2 beta mu), the rate of E||x_t - x*||**2; at equality there is a factor log t.

    Parameters
    ----------
    alpha : float
        The moment order p.
    beta : float
        The factor in eta_t = beta / t.
    mu : float
        The modulus of strong convexity: f >= f* + mu ||x - x*||**2 / 2.
    """
    return min(moment_order(alpha) - 1.0, 2.0 * positive("beta", beta) * positive("mu", mu))


def bound(
    k: ArrayLike,
    alpha: float,
    beta: float,
    *,
    mu: float = 1.0,
    smoothness: float | None = None,
    sigma: float = 1.0,
    diameter: float = 2.0,
) -> NDArray[np.float64]:
    """Return the bound of E||x_k - x*||**2 that the recursion gives: D**2 before t = beta L, and never more.

    Parameters
    ----------
    k : array_like of int
        The steps.
    alpha, beta, mu : float
        As in `rate`.
    smoothness : float, optional
        L; mu by default.
    sigma, diameter : float
        sigma and D.

    References
    ----------
    Proved above, for quadratics. The rate p - 1 for strong convexity is that of arXiv 2606.03769, for mirror descent.
    """
    alpha, beta, mu = moment_order(alpha), positive("beta", beta), positive("mu", mu)
    largest = mu if smoothness is None else positive("smoothness", smoothness)
    diameter, steps = positive("diameter", diameter), whole_steps(k, 0)
    added = 3.0 * diameter ** (2.0 - alpha) * (beta * positive("sigma", sigma)) ** alpha
    squares = np.full(int(steps.max()) + 1, diameter**2)
    for t in range(max(math.ceil(beta * largest), 1), squares.size):
        squares[t] = min((1.0 - beta * mu / t) ** 2 * squares[t - 1] + added * float(t) ** -alpha, diameter**2)
    return squares[steps]
