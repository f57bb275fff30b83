"""Theorem 4: projected GClip on strongly convex functions; rates, schedules and bounds, as printed and as proved.

G bounds the gradient, E||g||**alpha <= G**alpha, and is in its units: the root of a moment (see `lemma_9`). mu is the
modulus of strong convexity, and the bounds are in the units of f, G**2 / mu.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.parts.schedules import Power, first_values
from heavytail.theory import lemma_9
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = [
    "GOLDEN_RATIO",
    "bound",
    "bound_printed",
    "clip_level",
    "clip_level_printed",
    "finite_sum_bound",
    "rate",
    "rate_of_printed_schedule",
    "schedule",
    "schedule_printed",
    "step_size",
]

GOLDEN_RATIO = 0.5 * (1.0 + math.sqrt(5.0))


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1) / alpha, the exact rate of f - f* for strongly convex f (Theorems 4 and 5)."""
    return 2.0 * (moment_order(alpha) - 1.0) / alpha


def rate_of_printed_schedule(alpha: float) -> float:
    """Return min(2 (alpha - 1)**2, alpha**2 - 3 alpha + 3), the rate that tau_k = G k**(alpha - 1) really gives.

    The first term is the bias, squared; the second the variance. Both follow from Lemma 9: b_k**2 ~ tau_k**(2 - 2 alpha)
    and eta_k V_k ~ k**-1 tau_k**(2 - alpha). They agree with `rate` at alpha = (1 + sqrt 5)/2 and 2 only.
    """
    alpha = moment_order(alpha)
    return min(2.0 * (alpha - 1.0) ** 2, alpha**2 - 3.0 * alpha + 3.0)


def step_size(mu: float = 1.0) -> Power:
    """Return eta_k = 4 / (mu (k + 1)) of Theorem 4."""
    return Power(4.0 / positive("mu", mu), -1.0, shift=1.0)


def clip_level(alpha: float, G: float = 1.0) -> Power:
    """Return tau_k = G k**(1/alpha), the schedule for which the proof of Theorem 4 goes through."""
    return Power(positive("G", G), 1.0 / moment_order(alpha))


def clip_level_printed(alpha: float, G: float = 1.0) -> Power:
    """Return tau_k = G k**(alpha - 1), the schedule that Theorem 4 prints."""
    return Power(positive("G", G), moment_order(alpha) - 1.0)


def schedule(alpha: float, G: float = 1.0, mu: float = 1.0) -> tuple[Power, Power]:
    """Return eta_k and tau_k, `step_size` and `clip_level`, for which the proof goes through."""
    return step_size(mu), clip_level(alpha, G)


def schedule_printed(alpha: float, G: float = 1.0, mu: float = 1.0) -> tuple[Power, Power]:
    """Return eta_k and tau_k as printed, `step_size` and `clip_level_printed`."""
    return step_size(mu), clip_level_printed(alpha, G)


def finite_sum_bound(k: ArrayLike, tau: Any, alpha: float, G: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return B_k with E f(xbar_k) - f* <= B_k, for projected GClip with eta_k = 4 / (mu (k + 1)) and any clip levels.

    B_k = 2 / (mu k (k + 1)) sum_{j <= k} [j b_j**2 + 2 j V_j / (j + 1)] with b and V of Lemma 9: the proof of Theorem 4
    before a schedule is put in, valid for every k.

    Parameters
    ----------
    k : array_like of int
        The steps.
    tau : schedule, float or array_like
        The clip levels.
    alpha, G, mu : float
        The moment order, the bound G of Assumption 4, and the modulus of strong convexity.
    """
    steps, mu = whole_steps(k), positive("mu", mu)
    j = np.arange(1, steps.max() + 1, dtype=np.float64)
    levels = first_values("tau", tau, j.size)
    bias, second = lemma_9.bias_bound(levels, alpha, G), lemma_9.second_moment_bound(levels, alpha, G)
    sums = np.cumsum(j * bias**2 + 2.0 * j * second / (j + 1.0))
    return 2.0 / (mu * steps * (steps + 1.0)) * sums[steps - 1]


def bound(k: ArrayLike, alpha: float, G: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return alpha (2 + c**2) ((k + 1)/k) G**2 / (mu (k + 1)**r), which bounds B_k for tau_k = G k**(1/alpha)."""
    steps, scale = whole_steps(k).astype(np.float64), positive("G", G) ** 2 / positive("mu", mu)
    constant = alpha * (2.0 + lemma_9.constant(alpha) ** 2) * (steps + 1.0) / steps
    return constant * scale * (steps + 1.0) ** -rate(alpha)


def bound_printed(k: ArrayLike, alpha: float, G: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return 16 G**2 / (mu (k + 1)**r), the bound that Theorem 4 prints."""
    steps, scale = whole_steps(k).astype(np.float64), positive("G", G) ** 2 / positive("mu", mu)
    return 16.0 * scale * (steps + 1.0) ** -rate(alpha)
