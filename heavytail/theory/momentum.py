"""Normalised SGD with momentum: heavy tails without clipping, because a step has the length eta whatever the gradient.

m_1 = g_1, m_k = b m_{k-1} + (1 - b) g_k and x_k = x_{k-1} - eta m_k / ||m_k||, for an L-smooth f with f(x_0) - inf f at
most Delta and E||g - grad f||**p <= sigma**p. For all vectors <v, m / ||m||> >= ||v|| - 2 ||m - v||, so a step lowers f by
at least eta (||grad f|| - 2 ||e_k||) - L eta**2 / 2 with e_k = m_k - grad f(x_{k-1}), an error of three parts:

- drift: the gradient changes by at most L eta a step, so at most L eta b / (1 - b) is out of date;
- noise: (1 - b) sum_i b**(k - i) xi_i has E||.|| <= 2**((2 - p)/p) sigma (1 - b)**(1 - 1/p), by Jensen's inequality and
  E||sum d_i||**p <= 2**(2 - p) sum E||d_i||**p for martingale differences (von Bahr and Esseen 1965);
- start: b**(k - 1) xi_1, at most sigma / (1 - b) over all k.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive, real_array
from heavytail.theory import remark_3, sgd_nonconvex
from heavytail.theory.hypotheses import late_steps, moment_order, whole_steps

__all__ = ["bound", "rate", "rate_agnostic", "schedule", "schedule_agnostic", "slowest_descent"]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 2), the rate of the mean gradient norm with the schedule that knows alpha."""
    return remark_3.rate(alpha)


def rate_agnostic(alpha: float) -> float:
    """Return (alpha - 1) / (2 alpha), the rate with a schedule that knows no constant, not even alpha: that of SGD."""
    return sgd_nonconvex.rate(alpha)


def schedule(
    horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> tuple[float, float]:
    """Return eta and the momentum b that balance the bound after T steps.

    1 - b = min(1, (Delta L / (sigma**2 T))**(p/(3 p - 2))) and eta = sqrt((1 - b) Delta / (L T)).

    Parameters
    ----------
    horizon : int
        T, the number of steps.
    alpha, smoothness, gap, sigma : float
        The moment order p, L, Delta, and sigma.
    """
    alpha, steps = moment_order(alpha), float(whole_steps(horizon))
    smoothness, gap, sigma = positive("smoothness", smoothness), positive("gap", gap), positive("sigma", sigma)
    fresh = min(1.0, (gap * smoothness / (sigma**2 * steps)) ** (alpha / (3.0 * alpha - 2.0)))
    return float(np.sqrt(fresh * gap / (smoothness * steps))), 1.0 - fresh


def schedule_agnostic(horizon: int) -> tuple[float, float]:
    """Return eta = T**(-3/4) and the momentum 1 - T**(-1/2), which no constant of the problem enters."""
    steps = float(whole_steps(horizon))
    return steps**-0.75, 1.0 - steps**-0.5


def bound(
    horizon: ArrayLike,
    eta: ArrayLike,
    momentum: ArrayLike,
    alpha: float,
    smoothness: float = 1.0,
    gap: float = 1.0,
    sigma: float = 1.0,
) -> NDArray[np.float64]:
    """Return an upper bound of (1/T) sum_{k <= T} E||grad f(x_{k-1})||.

    Delta/(eta T) + L eta/2 + 2 L eta b/(1 - b) + 2 2**((2 - p)/p) sigma (1 - b)**(1 - 1/p) + 2 sigma/(T (1 - b)).

    Parameters
    ----------
    horizon : array_like of int
        T, the numbers of steps.
    eta, momentum : array_like
        The step length and b in [0, 1), for each horizon.
    alpha, smoothness, gap, sigma : float
        The moment order p, L, Delta, and sigma; sigma = 0 stands for no noise.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """
    steps, alpha = late_steps(horizon), moment_order(alpha)
    smoothness, gap = positive("smoothness", smoothness), positive("gap", gap)
    sigma = between("sigma", sigma, 0.0, np.inf, closed="low", reason="It bounds a moment (Assumption 1).")
    length, fresh = real_array("eta", eta), 1.0 - real_array("momentum", momentum)
    if not (length > 0.0).all():
        raise ValueError(f"eta = {eta!r} holds a value that is no length. Pass numbers above 0.")
    if not ((fresh > 0.0) & (fresh <= 1.0)).all():
        raise ValueError(f"momentum = {momentum!r} holds a value outside [0, 1). It is a memory.")
    descent = gap / (length * steps) + 0.5 * smoothness * length
    drift = 2.0 * smoothness * length * (1.0 - fresh) / fresh
    noise = 2.0 * sigma * (2.0 ** ((2.0 - alpha) / alpha) * fresh ** (1.0 - 1.0 / alpha) + 1.0 / (steps * fresh))
    return descent + drift + noise


def slowest_descent(horizon: ArrayLike, eta: ArrayLike, smoothness: float = 1.0, gap: float = 1.0) -> NDArray[np.float64]:
    """Return the gradient norm s that T steps of length eta cannot leave on some L-smooth f with f(x_0) - inf f = Delta.

    s = 2 Delta / (sqrt((eta T)**2 + 2 Delta / L) + eta T), which tends to Delta / (eta T). The function of Huber, with the
    slope s where |x| > s / L, has the gap Delta at the distance eta T from the end of its slope.

    Parameters
    ----------
    horizon : array_like of int
        T, the numbers of steps.
    eta : array_like
        The step length, for each horizon.
    smoothness, gap : float
        L and Delta.
    """
    smoothness, gap = positive("smoothness", smoothness), positive("gap", gap)
    length = real_array("eta", eta) * whole_steps(horizon)
    if not (length > 0.0).all():
        raise ValueError(f"eta = {eta!r} holds a value that is no length. Pass numbers above 0.")
    return 2.0 * gap / (np.sqrt(length**2 + 2.0 * gap / smoothness) + length)
