"""The theorems' rates, constants and schedules as plain functions: an exponent is written once, here.

A rate is the r of k**-r. "Printed" is what the paper says; the other functions are what can be proved. The paper is
Zhang et al., "Why are adaptive methods good for attention models?", NeurIPS 2020.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import TwoPoint
from heavytail.parameters import between, positive
from heavytail.schedules import Power, long_enough

GOLDEN_RATIO = 0.5 * (1.0 + math.sqrt(5.0))


def moment_order(alpha: float) -> float:
    """Return alpha, checked to lie in (1, 2], as every theorem of the paper assumes (Assumption 1, Assumption 4)."""
    return between("alpha", alpha, 1.0, 2.0, closed="high", reason="Assumptions 1 and 4 take a moment order in (1, 2].")


def whole_steps(k: ArrayLike, first: int = 1) -> NDArray[np.int64]:
    """Return steps as whole numbers, checked to be at least `first`: the theorems count k from 1.

    Raises
    ------
    ValueError
        If a step is no whole number, or too small.
    """
    steps = np.asarray(k)
    if steps.size == 0 or steps.dtype.kind not in "iuf" or not ((steps >= first) & (steps == np.floor(steps))).all():
        raise ValueError(f"k = {k!r} is no step, or no array of steps. Pass whole numbers of at least {first}.")
    return steps.astype(np.int64)


def _clip_levels(tau: ArrayLike) -> NDArray[np.float64]:
    levels = np.asarray(tau, dtype=np.float64)
    if not (levels >= 0.0).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass numbers of at least 0.")
    return levels


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


def rate_projected_sgd(alpha: float) -> float:
    """Return alpha - 1, the rate of f - f* of SGD with eta_k = 4 / (mu (k + 1)) projected on a bounded set.

    Upper bound: E|x_k - x*|**alpha = O(k**(1 - alpha)) by the inequality of von Bahr and Esseen, and the diameter bounds
    the rest. Lower bound: among the last steps a jump that crosses the set has a probability of order k**(1 - alpha).
    """
    return moment_order(alpha) - 1.0


def rate_sgd_scale(alpha: float) -> float:
    """Return 1 - 1/alpha, the rate of the scale of x_k - x* of SGD with eta_k = c / (k + 1), c > 1 - 1/alpha."""
    return 1.0 - 1.0 / moment_order(alpha)


def clip_constant(alpha: float) -> float:
    """Return c = (alpha - 1)**(alpha - 1) / alpha**alpha = sup_{r >= 1} (r - 1) r**-alpha, the sharp constant of Lemma 9."""
    alpha = moment_order(alpha)
    return (alpha - 1.0) ** (alpha - 1.0) / alpha**alpha


def step_size(mu: float = 1.0) -> Power:
    """Return eta_k = 4 / (mu (k + 1)) of Theorem 4."""
    return Power(4.0 / positive("mu", mu), -1.0, shift=1.0)


def clip_level(alpha: float, moment: float = 1.0) -> Power:
    """Return tau_k = G k**(1/alpha), the schedule for which the proof of Theorem 4 goes through; `moment` is G."""
    return Power(positive("moment", moment), 1.0 / moment_order(alpha))


def clip_level_printed(alpha: float, moment: float = 1.0) -> Power:
    """Return tau_k = G k**(alpha - 1), the schedule that Theorem 4 prints; `moment` is G."""
    return Power(positive("moment", moment), moment_order(alpha) - 1.0)


def bias_bound(tau: ArrayLike, alpha: float, moment: float = 1.0) -> NDArray[np.float64]:
    """Return sup ||E clip_tau(g) - E g|| over all g with E||g||**alpha <= G**alpha (Lemma 9 with the sharp constant).

    It is G - tau for tau <= (1 - 1/alpha) G, else c G**alpha tau**(1 - alpha) with c = `clip_constant`; attained by
    ||g|| in {0, alpha tau / (alpha - 1)}. The paper has c = 1.
    """
    alpha, moment, level = moment_order(alpha), positive("moment", moment), _clip_levels(tau)
    switch = (1.0 - 1.0 / alpha) * moment
    far = clip_constant(alpha) * moment**alpha * np.maximum(level, switch) ** (1.0 - alpha)
    return np.where(level <= switch, moment - level, far)


def second_moment_bound(tau: ArrayLike, alpha: float, moment: float = 1.0) -> NDArray[np.float64]:
    """Return sup E||clip_tau(g)||**2 over all g with E||g||**alpha <= G**alpha (Lemma 9).

    It is min(tau, G)**alpha tau**(2 - alpha), attained by ||g|| in {0, tau}.
    """
    alpha, moment, level = moment_order(alpha), positive("moment", moment), _clip_levels(tau)
    return np.minimum(level, moment) ** alpha * level ** (2.0 - alpha)


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
    from heavytail.compiler.fill import schedule_values

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


def projected_sgd_bound(k: ArrayLike, alpha: float, sigma: float, diameter: float, distance: float) -> NDArray[np.float64]:
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


def worst_case_noise(alpha: float, tau: float, share: float = 0.45) -> TwoPoint:
    """Return the one-sided noise that clipping at tau hurts most: it takes r = alpha tau / (alpha - 1) against its mean.

    The law -r with probability q = share r**-alpha, and s = q r / (1 - q) otherwise, is extremal for the bias of Lemma 9
    among mean-zero laws, up to a factor that tends to 1 as tau grows. Adapted to the clip level of the horizon, it shows
    the worst-case rate of a schedule without the slow corrections of any fixed law.

    E|xi|**alpha = share + (1 - q) s**alpha <= 2 share, so a share of at most 1/2 keeps the noise within Assumption 4 at
    every tau, with room for x itself below that. A larger one does so from some tau on, which `moment(alpha)` tells.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    tau : float
        The clip level, in units of G = 1; at least 1.
    share : float, default 0.45
        What the jump contributes to E|xi|**alpha, and the share of `bias_bound` that the law reaches; in (0, 1].
    """
    alpha = moment_order(alpha)
    jump = alpha * between("tau", tau, 1.0, math.inf, closed="low", reason="G = 1 is the unit.") / (alpha - 1.0)
    return TwoPoint(-jump, between("share", share, 0.0, 1.0, closed="high") * jump**-alpha)
