"""Theorem 2: GClip on smooth non-convex functions, as printed and with the constants that a proof gives.

Let g be the stochastic gradient, m = grad f = E g, and E||g - m||**alpha <= sigma**alpha. For tau >= 4 sigma and
eta <= 1/(8 L), a step of GClip lowers E f by at least eta/2 [phi_tau(||m||) - b**2 - L eta v], b and v being the bias and
second moment of Lemma 10: where ||m|| <= tau/2 by that lemma and smoothness, and where ||m|| > tau/2 because
E<m, clip(g)> >= ||m|| (tau/2 - sigma) there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, number, positive, real_array
from heavytail.theory import lemma_9, lemma_10
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = [
    "bound",
    "bound_of_schedule",
    "progress",
    "rate",
    "rate_of_norm_printed",
    "rate_printed",
    "schedule",
    "schedule_printed",
    "term_printed",
]


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1) / (3 alpha - 2), the rate of E||grad f||**2 where it is small."""
    return 2.0 * (moment_order(alpha) - 1.0) / (3.0 * alpha - 2.0)


def rate_printed(alpha: float) -> float:
    """Return 2 (alpha - 1) / (3 alpha - 1), which Theorem 2 prints for E min(||grad f||, ||grad f||**2)."""
    return 2.0 * (moment_order(alpha) - 1.0) / (3.0 * alpha - 1.0)


def rate_of_norm_printed(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 1): half of `rate_printed`, as if it were that of the gradient norm."""
    return 0.5 * rate_printed(alpha)


def progress(gradient: ArrayLike, tau: float) -> NDArray[np.float64]:
    """Return phi_tau(u) = u**2 for u <= tau/2 and tau u / 4 above: what Theorem 2 bounds, of the gradient norm u.

    It lies between min(u**2, tau u / 4) and u**2, so it is at least the min(u, u**2) of the paper if tau >= 4. That one
    adds a gradient to its square, which have different units.
    """
    tau, u = positive("tau", tau), real_array("gradient", gradient)
    if not (u >= 0.0).all():
        raise ValueError(f"gradient = {gradient!r} holds a value that is no length. Pass numbers of at least 0.")
    return np.where(u <= 0.5 * tau, u**2, 0.25 * tau * u)


def _constants(alpha: float, smoothness: float, gap: float, sigma: float) -> tuple[float, float, float, float]:
    return moment_order(alpha), positive("smoothness", smoothness), positive("gap", gap), positive("sigma", sigma)


def schedule(
    horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> tuple[float, float]:
    """Return the eta and tau with which GClip reaches the rate of Theorem 2 after K steps.

    tau = max(4 sigma, (sigma**(3 alpha) K / (L F_0))**(1/(3 alpha - 2))), eta = min(1/(8 L), sigma**alpha / (L tau**alpha)).

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha, smoothness, gap, sigma : float
        The moment order, L, a bound F_0 of f(x_0) - f*, and the sigma of Assumption 1.
    """
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    steps = float(whole_steps(horizon))
    tau = max(4.0 * sigma, (sigma ** (3.0 * alpha) * steps / (smoothness * gap)) ** (1.0 / (3.0 * alpha - 2.0)))
    return min(0.125 / smoothness, sigma**alpha / (smoothness * tau**alpha)), tau


def term_printed(horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0) -> float:
    """Return (F_0 / (sigma**2 K))**(alpha/(3 alpha - 2)) / L**((2 alpha - 2)/(3 alpha - 2)), the only K in Theorem 2's tau.

    It decreases in K. It equals sigma**alpha / (L tau**alpha) at the tau of `schedule`: it is the step size.
    """
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    power = alpha / (3.0 * alpha - 2.0)
    return (gap / (sigma**2 * float(whole_steps(horizon)))) ** power / smoothness ** (
        2.0 * (alpha - 1.0) / (3.0 * alpha - 2.0)
    )


def schedule_printed(
    horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> tuple[float, float]:
    """Return the eta and tau that Theorem 2 prints; the parameters are those of `schedule`.

    tau = max(2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, `term_printed`), and
    eta = min(1/(4 L), sigma**alpha / (L tau**alpha), 1/(24 L tau)). For large K neither depends on K.
    """
    term = term_printed(horizon, alpha, smoothness, gap, sigma)
    tau = max(2.0, (48.0 * sigma**alpha) ** (1.0 / (alpha - 1.0)), 8.0 * sigma, term)
    return min(0.25, (sigma / tau) ** alpha, 1.0 / (24.0 * tau)) / smoothness, tau


def bound(
    k: ArrayLike,
    eta: float,
    tau: float,
    alpha: float,
    smoothness: float = 1.0,
    gap: float = 1.0,
    sigma: float = 1.0,
) -> NDArray[np.float64]:
    """Return 2 F_0 / (eta k) + b**2 + L eta v, a bound of (1/k) sum_{i < k} E phi_tau(||grad f(x_i)||) for every k.

    b = c 2**(alpha - 1) sigma**alpha tau**(1 - alpha) and v = (3/2)**(2 - alpha) sigma**alpha tau**(2 - alpha) are those of
    Lemma 10, phi_tau is `progress`; GClip has the constant parameters eta and tau.

    Parameters
    ----------
    k : array_like of int
        The steps.
    eta, tau : float
        The step size, at most 1/(8 L), and the clip level, at least 4 sigma.
    alpha, smoothness, gap, sigma : float
        See `schedule`.

    Raises
    ------
    ValueError
        If eta > 1/(8 L) or tau < 4 sigma: then the proof does not hold.
    """
    steps = whole_steps(k).astype(np.float64)
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    if number("tau", tau) < 4.0 * sigma:
        raise ValueError(f"tau = {tau!r} is below 4 sigma = {4.0 * sigma:g}, which Theorem 2 assumes. Raise tau.")
    reason = "Theorem 2 assumes eta <= 1/(8 L)."
    between("eta", eta, 0.0, 0.125 / smoothness * (1.0 + 1e-12), closed="high", reason=reason)
    bias, second = lemma_10.bias_bound(tau, alpha, sigma), lemma_10.second_moment_bound(tau, alpha, sigma)
    return 2.0 * gap / (eta * steps) + bias**2 + smoothness * eta * second


def bound_of_schedule(
    horizon: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return R' = (16 + 2 4**alpha) L F_0/K + (2 + C) sigma**(2 alpha/(3 alpha - 2)) (L F_0/K)**r.

    It bounds `bound` at k = K with `schedule`, for every K. Here r = `rate`, and C is
    (3/2)**(2 - alpha) + c**2 4**(alpha - 1).
    """
    steps = whole_steps(horizon).astype(np.float64)
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    constant = 2.0 + 1.5 ** (2.0 - alpha) + lemma_9.constant(alpha) ** 2 * 4.0 ** (alpha - 1.0)
    scale = smoothness * gap / steps
    power = 2.0 * alpha / (3.0 * alpha - 2.0)
    return (16.0 + 2.0 * 4.0**alpha) * scale + constant * sigma**power * scale ** rate(alpha)
