"""Normalised SGD with momentum where the noise grows with the gradient: a memory does what a batch would do.

As in `momentum`, with one gradient a step, E[xi_k | past] = 0 and (E[||xi_k||**p | past])**(1/p) at most
s0 + s1 ||grad f(x_{k-1})||, which E[||xi_k||**p | past] <= s0**p + s1**p ||grad f||**p implies. Write u = 1 - b,
W = ceil(1/u), D1 = ||grad f(x_0)||, rho = 1/(1 - b**W) <= 1/(1 - 1/e) and A = 2**((2 - p)/p) u**(1 - 1/p). A step has the
length eta, so the gradients of the last W steps are at most ||grad f(x_{k-W})|| + L eta (W - 1), known W steps before. Hence
what these steps add to the noise of the momentum is, given that past, at most A (s0 + s1 ||grad f(x_{k-W})|| +
s1 L eta (W - 1)) in the mean, by the inequality of von Bahr and Esseen. That is linear in the gradient; what is older has
the weight b**W. Summed over k, the mean gradient stands on both sides, with the factor 2 rho A s1 on the right, which a long
memory makes small.

Some memory is needed: see `instance` and `uphill`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import TwoPoint
from heavytail.noise.multiplicative import Multiplicative
from heavytail.parts.parameters import between, positive, real_array
from heavytail.problems.quadratic import Quadratic
from heavytail.theory import momentum as without_growth
from heavytail.theory.hypotheses import late_steps, moment_order
from heavytail.theory.instances import Instance

__all__ = ["bound", "fewest_jumps", "freshness", "instance", "rate", "schedule", "uphill"]

OLDEST = 1.0 / (1.0 - math.exp(-1.0))  # the largest rho


def rate(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 2): that of noise which does not grow, whatever s1 is."""
    return without_growth.rate(alpha)


def freshness(alpha: float, growth: float) -> float:
    """Return min(1, (4 rho 2**((2 - p)/p) s1)**(-p/(p - 1))), with rho = 1/(1 - 1/e).

    A 1 - b up to it doubles the bound at most: 2 rho A s1 <= 1/2.

    Parameters
    ----------
    alpha : float
        The moment order p.
    growth : float
        s1, at least 0.
    """
    alpha = moment_order(alpha)
    base = 4.0 * OLDEST * 2.0 ** ((2.0 - alpha) / alpha) * _at_least_0("growth", growth)
    return float(min(1.0, base ** (-alpha / (alpha - 1.0)))) if base > 0.0 else 1.0


def schedule(
    horizon: float, alpha: float, smoothness: float = 1.0, gap: float = 1.0, floor: float = 1.0, growth: float = 1.0
) -> tuple[float, float]:
    """Return eta and the momentum b with which the bound decays at the optimal rate.

    1 - b is the smaller one of `freshness` and (Delta L / (s0**2 T))**(p/(3 p - 2)); eta = sqrt((1 - b) Delta / (L T)).

    Parameters
    ----------
    horizon : int
        T, the number of steps.
    alpha, smoothness, gap, floor, growth : float
        The moment order p, L, Delta, s0 and s1.
    """
    alpha, steps = moment_order(alpha), float(late_steps(horizon))
    smoothness, gap, floor = positive("smoothness", smoothness), positive("gap", gap), _at_least_0("floor", floor)
    fresh = freshness(alpha, growth)
    if floor > 0.0:
        fresh = min(fresh, (gap * smoothness / (floor**2 * steps)) ** (alpha / (3.0 * alpha - 2.0)))
    return math.sqrt(fresh * gap / (smoothness * steps)), 1.0 - fresh


def bound(
    horizon: ArrayLike,
    eta: ArrayLike,
    momentum: ArrayLike,
    alpha: float,
    smoothness: float = 1.0,
    gap: float = 1.0,
    floor: float = 1.0,
    growth: float = 1.0,
    gradient: float = 1.0,
) -> NDArray[np.float64]:
    """Return an upper bound of (1/T) sum_{k <= T} E||grad f(x_{k-1})||; infinite where 2 rho A s1 >= 1.

    (Delta/(eta T) + L eta/2 + 2 L eta b/u + 2 rho N) / (1 - 2 rho A s1), with
    N = A (s0 + s1 L eta (W - 1)) + (s0 + s1 D1)/(T u) + W A s1 D1 / T.

    Parameters
    ----------
    horizon : array_like of int
        T, the numbers of steps.
    eta, momentum : array_like
        The step length and b in [0, 1), for each horizon.
    alpha, smoothness, gap : float
        The moment order p, L, and a bound Delta of f(x_0) - inf f.
    floor, growth : float
        s0 and s1, at least 0.
    gradient : float
        D1 = ||grad f(x_0)||, at least 0.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    References
    ----------
    Derived here. Liu and Zhou 2025 (arXiv 2412.19529) has the rate, for batches where s1 > 0.
    """
    floor, growth, start = _at_least_0("floor", floor), _at_least_0("growth", growth), _at_least_0("gradient", gradient)
    without_noise = without_growth.bound(horizon, eta, momentum, alpha, smoothness, gap, 0.0)
    steps, length, memory = late_steps(horizon), real_array("eta", eta), real_array("momentum", momentum)
    fresh = 1.0 - memory
    window = np.ceil(1.0 / fresh)
    rho = 1.0 / (1.0 - memory**window)
    spread = 2.0 ** ((2.0 - alpha) / alpha) * fresh ** (1.0 - 1.0 / alpha)
    noise = spread * (floor + growth * smoothness * length * (window - 1.0))
    noise = noise + (floor + growth * start) / (steps * fresh) + window * spread * growth * start / steps
    left = 1.0 - 2.0 * rho * spread * growth
    return np.where(left > 0.0, (without_noise + 2.0 * rho * noise) / np.where(left > 0.0, left, 1.0), np.inf)


def instance(probability: float, overshoot: float = 2.0) -> Instance:
    """Return x**2 / 2 with a gradient that mostly points uphill: (1 - a) x, and (1 - a + a/q) x with the probability q.

    E|xi|**p = s1**p |x|**p with s1**p = a**p (1 - q) (1 + ((1 - q)/q)**(p - 1)), the moment of `noise.law`. Without memory a
    step of any length leads uphill with the probability 1 - q, so that E|x_k| >= |x_0| + (1 - 2 q) (eta_1 + ... + eta_k) for
    q <= 1/2, if no step ends at 0: there it would stay, and E|x_k| does not fall, but need not grow like that. As q tends to
    1/2 and a to 1, s1 tends to 1.

    Parameters
    ----------
    probability : float
        q, in (0, 1).
    overshoot : float, default 2
        a, above 1.
    """
    q = between("probability", probability, 0.0, 1.0, closed="neither")
    a = _overshoot(overshoot)
    return Instance(Quadratic(1.0), Multiplicative(TwoPoint(a * (1.0 - q) / q, q), 0.0, 1.0))


def uphill(jumps: float, overshoot: float = 2.0) -> float:
    """Return the probability that the momentum points uphill on `instance`, for rare jumps and much shorter steps.

    With lambda = q/(1 - b) jumps in a memory, it is P(Y < c lambda) = exp(-gamma lambda) (c lambda)**lambda /
    Gamma(1 + lambda) with c = 1 - 1/a and Euler's gamma: Y = sum_i b**(age of jump i) is a shot noise of the rate lambda,
    whose distribution function is such a power up to 1. Steps lead uphill on average where it exceeds 1/2.

    Parameters
    ----------
    jumps : float
        lambda, in (0, 1/c].
    overshoot : float, default 2
        a, above 1.
    """
    c = 1.0 - 1.0 / _overshoot(overshoot)
    rare = between("jumps", jumps, 0.0, 1.0 / c, closed="high", reason="The formula ends where c lambda = 1.")
    return math.exp(rare * (math.log(c * rare) - np.euler_gamma) - math.lgamma(1.0 + rare))


def fewest_jumps(overshoot: float = 2.0) -> float:
    """Return the lambda = q/(1 - b) at which `uphill` is 1/2: with fewer jumps in a memory, steps lead uphill on average.

    So a memory needs 1 - b <= q/lambda, where q is near (a/s1)**(p/(p - 1)): the power of s1 is that of `freshness`.

    Parameters
    ----------
    overshoot : float, default 2
        a, in (1, 8]; from 9.93 on, the formula of `uphill` ends above 1/2.
    """
    from scipy import optimize

    a = between("overshoot", overshoot, 1.0, 8.0, closed="high", reason="From 9.93 on `uphill` ends above 1/2.")
    return float(optimize.brentq(lambda jumps: uphill(jumps, a) - 0.5, 1e-9, 1.0, xtol=1e-15))


def _overshoot(value: float) -> float:
    return between("overshoot", value, 1.0, math.inf, closed="neither", reason="The gradient points uphill.")


def _at_least_0(name: str, value: float) -> float:
    return between(name, value, 0.0, math.inf, closed="low", reason="It bounds the size of a vector.")
