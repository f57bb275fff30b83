"""Projected GClip on strongly convex functions: rates, schedules and bounds of Theorem 4, as printed and as proved."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.parts.schedules import Power, long_enough
from heavytail.theory.clipping import bias_bound, clip_constant, second_moment_bound
from heavytail.theory.hypotheses import moment_order, whole_steps

GOLDEN_RATIO = 0.5 * (1.0 + math.sqrt(5.0))


def rate_strongly_convex(alpha: float) -> float:
    """Return 2 (alpha - 1) / alpha, the exact rate of f - f* for strongly convex f (Theorems 4 and 5)."""
    return 2.0 * (moment_order(alpha) - 1.0) / alpha


def rate_strongly_convex_in_table(alpha: float) -> float:
    """Return (alpha - 1) / alpha for alpha < 2 and 1 at alpha = 2: what Table 1 prints for strongly convex f."""
    return 1.0 if moment_order(alpha) == 2.0 else (alpha - 1.0) / alpha


def rate_printed_schedule(alpha: float) -> float:
    """Return min(2 (alpha - 1)**2, alpha**2 - 3 alpha + 3), the rate that tau_k = G k**(alpha - 1) really gives.

    The first term is the bias, squared; the second the variance. Both follow from Lemma 9: b_k**2 ~ tau_k**(2 - 2 alpha)
    and eta_k V_k ~ k**-1 tau_k**(2 - alpha). They agree with `rate_strongly_convex` at alpha = (1 + sqrt 5)/2 and 2 only.
    """
    alpha = moment_order(alpha)
    return min(2.0 * (alpha - 1.0) ** 2, alpha**2 - 3.0 * alpha + 3.0)


def step_size(mu: float = 1.0) -> Power:
    """Return eta_k = 4 / (mu (k + 1)) of Theorem 4."""
    return Power(4.0 / positive("mu", mu), -1.0, shift=1.0)


def clip_level(alpha: float, moment: float = 1.0) -> Power:
    """Return tau_k = G k**(1/alpha), the schedule for which the proof of Theorem 4 goes through; `moment` is G."""
    return Power(positive("moment", moment), 1.0 / moment_order(alpha))


def clip_level_printed(alpha: float, moment: float = 1.0) -> Power:
    """Return tau_k = G k**(alpha - 1), the schedule that Theorem 4 prints; `moment` is G."""
    return Power(positive("moment", moment), moment_order(alpha) - 1.0)


def finite_sum_bound(k: ArrayLike, tau: Any, alpha: float, moment: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return B_k with E f(xbar_k) - f* <= B_k, for projected GClip with eta_k = 4 / (mu (k + 1)) and any clip levels.

    B_k = 2 / (mu k (k + 1)) sum_{j <= k} [j b_j**2 + 2 j V_j / (j + 1)] with b and V of Lemma 9: the proof of Theorem 4
    before a schedule is put in, valid for every k.

    Parameters
    ----------
    k : array_like of int
        The steps.
    tau : schedule, float or array_like
        The clip levels.
    alpha, moment, mu : float
        The moment order, the bound G of Assumption 4, and the modulus of strong convexity.
    """
    from heavytail.sampling.numbers import schedule_values

    steps, mu = whole_steps(k), positive("mu", mu)
    j = np.arange(1, steps.max() + 1, dtype=np.float64)
    levels = schedule_values(long_enough("tau", tau, j.size), j.size)
    bias, second = bias_bound(levels, alpha, moment), second_moment_bound(levels, alpha, moment)
    sums = np.cumsum(j * bias**2 + 2.0 * j * second / (j + 1.0))
    return 2.0 / (mu * steps * (steps + 1.0)) * sums[steps - 1]


def theorem_4_bound(k: ArrayLike, alpha: float, moment: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return alpha (2 + c**2) ((k + 1)/k) G**2 / (mu (k + 1)**r), which bounds B_k for tau_k = G k**(1/alpha)."""
    steps, scale = whole_steps(k).astype(np.float64), positive("moment", moment) ** 2 / positive("mu", mu)
    constant = alpha * (2.0 + clip_constant(alpha) ** 2) * (steps + 1.0) / steps
    return constant * scale * (steps + 1.0) ** -rate_strongly_convex(alpha)


def theorem_4_bound_printed(k: ArrayLike, alpha: float, moment: float = 1.0, mu: float = 1.0) -> NDArray[np.float64]:
    """Return 16 G**2 / (mu (k + 1)**r), the bound that Theorem 4 prints."""
    steps, scale = whole_steps(k).astype(np.float64), positive("moment", moment) ** 2 / positive("mu", mu)
    return 16.0 * scale * (steps + 1.0) ** -rate_strongly_convex(alpha)
