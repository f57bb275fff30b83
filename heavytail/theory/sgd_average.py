"""Projected SGD on a strongly convex quadratic: with constant steps for the horizon the uniform average is optimal.

f(x) = <x - x*, H (x - x*)> / 2 with mu <= H <= L on a set X of diameter D, with a ball of radius rho about x* inside X, and
(I - eta H)(X - x*) in X - x*; E[xi | past] = 0 and E[||xi||**p | past] <= sigma**p. The sum of the steps gives
H (xbar_K - x*) = (x_0 - x_K)/(eta K) + (noise - bias)/K, where the projection acts as a clip:

- noise: a step moves by at most min(D, eta ||xi||), so its second moment is at most D**(2 - p) (eta sigma)**p;
- bias: at most c_p sigma**p (2 eta / rho)**(p - 1), c_p = (p - 1)**(p - 1) / p**p, within rho / 2 of x*, and sigma beyond;
- the share of time beyond has mean at most A and second moment at most 2 A**2, by E|x_k - x*|**p <= (1 - eta mu)**p
  E|x_{k-1} - x*|**p + 2**(2 - p) (eta sigma)**p (von Bahr and Esseen 1965), Markov's inequality and the Markov property.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.parts.parameters import positive
from heavytail.theory import lemma_9, theorem_4
from heavytail.theory.hypotheses import late_steps, moment_order, whole_steps

__all__ = ["bound", "limit", "limit_error", "rate", "schedule"]


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1) / alpha, the rate of f(xbar_K) - f*: that of clipped SGD, and of the lower bound."""
    return theorem_4.rate(alpha)


def schedule(horizon: int, alpha: float, length: float = 1.0) -> float:
    """Return eta = h K**(-1/p), the order of a constant step that makes every term of the bound equally small.

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha : float
        The moment order p.
    length : float
        h, in the units of x over those of the gradient; eta <= 1 / L is for the caller to see to.
    """
    return positive("length", length) * float(whole_steps(horizon)) ** (-1.0 / moment_order(alpha))


def bound(
    k: ArrayLike,
    alpha: float,
    length: float,
    *,
    sigma: float = 1.0,
    mu: float = 1.0,
    diameter: float = 2.0,
    radius: float = 1.0,
) -> NDArray[np.float64]:
    """Return a bound of E f(xbar_K) - f* for the uniform average x_0 ... x_{K-1} of K steps of `schedule`.

    (D/(eta K) + sqrt(sigma**p (D/eta)**(2 - p) / K) + c_p sigma**p (2 eta/rho)**(p - 1) + sqrt(2) sigma A)**2 / (2 mu) with
    A = (2 D/rho)**p / (eta mu K) + (2/rho)**p 2**(2 - p) eta**(p - 1) sigma**p / mu.

    Parameters
    ----------
    k : array_like of int
        The horizons K.
    alpha, length : float
        As in `schedule`.
    sigma, mu, diameter, radius : float
        sigma, mu, D and rho.

    References
    ----------
    Proved above, for quadratics with x* inside X; the rate for strongly convex f is that of arXiv 2508.04860.
    """
    sigma, mu = positive("sigma", sigma), positive("mu", mu)
    diameter, radius = positive("diameter", diameter), positive("radius", radius)
    alpha, steps = moment_order(alpha), late_steps(k)
    eta = positive("length", length) * steps ** (-1.0 / alpha)
    start = diameter / (eta * steps)
    noise = np.sqrt(sigma**alpha * (diameter / eta) ** (2.0 - alpha) / steps)
    bias = lemma_9.constant(alpha) * sigma**alpha * (2.0 * eta / radius) ** (alpha - 1.0)
    wander = 2.0 ** (2.0 - alpha) * eta ** (alpha - 1.0) * sigma**alpha / mu
    far = (2.0 * diameter / radius) ** alpha / (eta * mu * steps) + (2.0 / radius) ** alpha * wander
    return (start + noise + bias + np.sqrt(2.0) * sigma * far) ** 2 / (2.0 * mu)


def limit(k: ArrayLike, alpha: float, length: float, sigma: float = 1.0) -> NDArray[np.float64]:
    """Return the exact E f(xbar_K) - f* of f = x**2 / 2 from x_0 = x* without X, under rare symmetric jumps.

    The noise is sigma K**(1/p) or minus that, with probability 1/(2 K) each, and 0 otherwise.
    The gap is sigma**2 K**(2/p - 2) / 2 times the mean of (1 - (1 - eta)**m)**2 over m = 0 ... K - 1, and tends to
    sigma**2 K**-r / 2. On X = [-rho, rho] with h sigma well below rho the projection meets several jumps at once only:
    see `limit_error`.
    """
    alpha, steps = moment_order(alpha), late_steps(k)
    sigma, eta = positive("sigma", sigma), positive("length", length) * steps ** (-1.0 / alpha)
    kept = np.log1p(-eta)
    once = -np.expm1(steps * kept) / eta
    twice = -np.expm1(2.0 * steps * kept) / (eta * (2.0 - eta))
    share = (steps - 2.0 * once + twice) / steps
    return 0.5 * sigma**2 * steps ** -rate(alpha) * share


def limit_error(
    k: ArrayLike, alpha: float, length: float, sigma: float = 1.0, radius: float = 1.0
) -> NDArray[np.float64]:  # fmt: skip
    """Return how far the gap on X = [-rho, rho] lies from `limit` at most: proved, and tiny once h sigma <= rho / 8.

    A jump moves x by h sigma, so X does nothing before the jump m = floor(rho/(h sigma)) + 1. With or without X, N jumps
    give |xbar_K| <= N sigma K**(1/p - 1), so both gaps are at most N**2 sigma**2 K**-r / 2 on the paths with N >= m, and the
    error is sigma**2 K**-r / 2 times E[N**2; N >= m] for the binomial law of N, of mean 1.

    Parameters
    ----------
    k : array_like of int
        The horizons K.
    alpha, length, sigma : float
        As in `limit`.
    radius : float
        rho.
    """
    steps, sigma = late_steps(k), positive("sigma", sigma)
    m = math.floor(positive("radius", radius) / (positive("length", length) * sigma)) + 1
    pairs = (steps - 1.0) / steps * _at_least(m - 2, steps - 2.0, steps)
    return 0.5 * sigma**2 * steps ** -rate(alpha) * (pairs + _at_least(m - 1, steps - 1.0, steps))


def _at_least(m: int, trials: NDArray[np.float64], steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(N >= m) for N binomial with the probability 1/K."""
    if m <= 0:
        return np.ones_like(trials)
    inside = np.maximum(trials - m + 1.0, 1.0)
    return np.where(trials >= m, special.betainc(float(m), inside, 1.0 / steps), 0.0)
