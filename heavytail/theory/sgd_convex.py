"""Projected SGD on a convex function over a bounded set: constant steps for the horizon are optimal, without clipping.

One step: with h(r) = r**2 / 2 up to r = 1 and r - 1/2 beyond, and D the diameter of X,
<g, x - u> <= (|x - u|**2 - |x' - u|**2) / (2 eta) + (D**2 / eta) h(eta ||g|| / D) for every u in X, since no step is longer
than D; and h(r) <= (2 p - 2)**(p - 1) p**-p r**p, sharp at r = p / (2 p - 2). The sum over K steps, with the best eta, is
D G K**(1/p), with the constant 1. Steps eta_k that fall and know no horizon leave D**2 / (2 eta_K) of the telescoped part,
and the constant p**(1/p). Dual averaging with a constant eta has the same sum, since each of its functions
<g_1 + ... + g_k, x> + |x - x_0|**2 / (2 eta) is strongly convex with the modulus 1/eta.

No algorithm does much better: f = eps x or -eps x on an interval, where the gradient is 0 until a rare jump of q, so that
with probability (1 - q)**K nothing is seen, and one of the two has half of the largest gap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive, real_array
from heavytail.parts.schedules import Power
from heavytail.theory.hypotheses import late_steps, moment_order, whole_steps

__all__ = [
    "anytime_bound",
    "anytime_schedule",
    "bound",
    "lower_bound",
    "lower_constant",
    "rarity",
    "rate",
    "remainder",
    "schedule",
    "step_constant",
]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / alpha, the rate of f(xbar_K) - f*, and that of the lower bound of the class."""
    return 1.0 - 1.0 / moment_order(alpha)


def remainder(length: ArrayLike) -> NDArray[np.float64]:
    """Return h(r) = r**2 / 2 up to r = 1 and r - 1/2 beyond, what a step of the length r D costs before X cuts it.

    Parameters
    ----------
    length : array_like
        r = eta ||g|| / D, at least 0.
    """
    r = real_array("length", length)
    return np.where(r <= 1.0, 0.5 * r * r, r - 0.5)


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


def anytime_schedule(alpha: float, diameter: float = 1.0, G: float = 1.0) -> Power:
    """Return eta_k = (D / G) p**(1 - 1/p) / (2 (p - 1)) k**(-1/p), which needs no horizon; see `anytime_bound`.

    Parameters
    ----------
    alpha, diameter, G : float
        As in `schedule`.
    """
    alpha, diameter, G = moment_order(alpha), positive("diameter", diameter), positive("G", G)
    return Power(diameter / G * alpha ** (1.0 - 1.0 / alpha) / (2.0 * (alpha - 1.0)), -1.0 / alpha)


def anytime_bound(k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0) -> NDArray[np.float64]:
    """Return p**(1/p) D G K**(-(p - 1)/p), a bound of E f(xbar_K) - f* at every K of one run with `anytime_schedule`.

    Parameters
    ----------
    k : array_like of int
        The steps K.
    alpha, diameter, G : float
        As in `schedule`.

    References
    ----------
    Proved above, with 1**(1/p - 1) + ... + K**(1/p - 1) <= p K**(1/p).
    """
    return moment_order(alpha) ** (1.0 / alpha) * bound(k, alpha, diameter, G)


def rarity(k: ArrayLike, alpha: float) -> NDArray[np.float64]:
    """Return q = c / (K + c) with c = (p - 1)/p, the probability of a jump that makes `lower_bound` largest.

    Parameters
    ----------
    k : array_like of int
        The horizons K.
    alpha : float
        The moment order p.
    """
    share = rate(alpha)
    return share / (late_steps(k) + share)


def lower_bound(k: ArrayLike, alpha: float, diameter: float = 1.0, G: float = 1.0) -> NDArray[np.float64]:
    """Return D G q**((p - 1)/p) (1 - q)**K / 2, below which no algorithm gets by K gradients, for the q of `rarity`.

    It bounds the larger one of the two E f - f* for f = eps x and f = -eps x on [0, D], eps = q r, whose gradient is r or
    -r with probability q and 0 otherwise, with q r**p = G**p. On that pair it is attained: stay in the middle until a jump
    tells the sign.

    Parameters
    ----------
    k : array_like of int
        How many gradients K.
    alpha, diameter, G : float
        As in `schedule`.
    """
    steps, q = late_steps(k), rarity(k, alpha)
    return 0.5 * positive("diameter", diameter) * positive("G", G) * q ** rate(alpha) * np.exp(steps * np.log1p(-q))


def lower_constant(alpha: float) -> float:
    """Return ((p - 1)/(p e))**((p - 1)/p) / 2, the limit of `lower_bound` over D G K**(-(p - 1)/p)."""
    share = rate(alpha)
    return 0.5 * float((share / np.e) ** share)
