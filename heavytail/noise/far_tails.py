"""The far tails of a stable law, where its integral over the angles (see `heavytail.noise.zolotarev`) does not reach.

Near alpha = 1 that integral of the density magnifies rounding. In Fourier's integral the frequency is turned to -iu instead:
with eps = 1 - alpha, for large x,

    f0(x) = 1/pi times the integral of exp(-u x + u zeta (u**-eps cos(pi eps/2) - 1) - u**alpha sin(pi eps/2))
            sin((1 + beta) u**alpha cos(pi eps/2)) over u > 0,

and what lies beyond u = 45/x is negligible. (It must be left out: for beta < 0 the integrand grows in the end.)

Where a tail is no double, its logarithm is. If the tail is a power, only its first term is left (Nolan, Univariate Stable
Distributions, 2020, theorem 1.2):

    P(X1 > x) ~ Gamma(alpha) sin(pi alpha/2) / pi (1 + beta) x**-alpha,   the next term is smaller by x**-alpha.

If the law is skewed totally away from it, or normal, Zolotarev's w is large at all angles, least at an end of them, and even
and analytic about that end. So with w0 for its least value

    P = exp(-w0) times the integral of exp(-w0 (w/w0 - 1)) over the distance from the end,

and what rounding of w/w0 makes of it is small against w0. Gauss and Legendre's rule has the integral, once the distance ends
where the integrand is negligible; for large w0 it is 1 / sqrt(2 pi alpha w0).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.polynomial import legendre
from scipy import special

from heavytail.noise.elementwise import Array
from heavytail.noise.zolotarev import DENSITY, NEAR_ONE, Angles, integrate, is_near_one

__all__ = ["LEFT", "SMALL", "far_density", "log_power", "log_small"]

SMALL = -660.0  # of a logarithm: below, the cells of `heavytail.noise.zolotarev` do not reach as far as the power does
LEFT = -600.0  # of the logarithm of a power: below, it is all that is left of the tail
FAR_OUT = 40.0  # of |log(left / right)|: what is beyond changes log(w) by e**-80
NEGLIGIBLE = 45.0
HALVINGS = 40
POINTS = 4096  # at once
NODES, WEIGHTS = legendre.leggauss(48)
NODES, WEIGHTS = 0.5 * (NODES + 1.0), 0.5 * WEIGHTS

STEP = 0.25  # of log(u x): the trapezoidal rule errs by exp(-pi**2 / STEP)
TURNED = np.exp(np.arange(-20.0, 3.9, STEP))[:, None]


def far_density(epsilon: float, zeta: float, beta: float, x0: Array) -> Array:
    """Return the density of a standard stable law with alpha near 1 and beta > -1 at x0 > 100, in S0."""
    u = TURNED / x0
    lean = 0.5 * math.pi * epsilon
    shrunk = np.expm1(-epsilon * np.log(u))  # u**-eps - 1
    # zeta (u**-eps cos(lean) - 1), where zeta alone may be large
    drift = zeta * (shrunk * math.cos(lean) - 2.0 * math.sin(0.5 * lean) ** 2) - (1.0 + shrunk) * math.sin(lean)
    waves = np.sin((1.0 + beta) * math.cos(lean) * (1.0 + shrunk) * u)
    return STEP / math.pi * _in_order(np.exp(u * drift - TURNED) * waves * u)


def log_power(alpha: float, beta: float, x1: Array) -> Array:
    """Return the logarithm of the power that P(X1 > x1) is far out; not a number if it is none."""
    if alpha == 2.0 or beta == -1.0:
        return np.full(x1.shape, np.nan)
    factor = special.gamma(alpha) * math.sin(0.5 * math.pi * min(alpha, 2.0 - alpha)) / math.pi * (1.0 + beta)
    with np.errstate(divide="ignore"):
        return math.log(factor) - alpha * np.log(x1)


def log_small(angles: Angles, beta: float, x0: Array, x1: Array, density: bool) -> Array:
    """Return the logarithm of that tail, or of the density, of a standard stable law which is nearly 0 at some points.

    Parameters
    ----------
    angles : Angles
        The law.
    beta : float
        Its skewness.
    x0, x1 : ndarray
        The points in S0 and in S1, x1 >= 0.
    density : bool
        Whether the density is asked for.
    """
    power = log_power(angles.alpha, beta, x1)
    is_power = power < LEFT
    if density and abs(angles.epsilon) < NEAR_ONE:
        is_power |= (x0 > 1e100) & ~np.isnan(power)
    with np.errstate(all="ignore"):
        if density:
            power += np.log(angles.alpha / x1)
        result = np.where(is_power, power, -np.inf)
        rest = np.flatnonzero(~is_power)
        if density:  # which is small where x1 is large, whatever the integral is
            weighted = integrate(DENSITY, angles, x0[rest], x1[rest])[0]
            result[rest] = np.log(weighted) + np.log(angles.alpha / np.abs(angles.epsilon * x1[rest]))
            rest = rest[weighted < math.exp(SMALL)]
            result[rest] = -np.inf
        if angles.alpha == 2.0 or beta == math.copysign(1.0, angles.epsilon):
            near_one = is_near_one(angles, x1[rest])
            for near in (False, True):
                chosen = rest[near_one == near]
                for start in range(0, chosen.size, POINTS):
                    some = chosen[start : start + POINTS]
                    result[some] = _log_light(angles, x0[some], x1[some], near, density)
    return result


def _log_light(angles: Angles, x0: Array, x1: Array, near_one: bool, density: bool) -> Array:
    """Return the logarithm for a tail that is lighter than any power."""
    end = -1.0 if angles.epsilon > 0.0 else 1.0  # of the angles: the first one, or pi/2
    log_w0 = angles.log_w(end * FAR_OUT, x0, x1, near_one)
    w0 = np.exp(log_w0)

    def growth(share: Array) -> Array:
        """Return log(w / w0) at a share of the angles."""
        return angles.log_w(end * (np.log1p(-share) - np.log(share)), x0, x1, near_one) - log_w0

    low, high = np.full(x0.size, -FAR_OUT), np.full(x0.size, FAR_OUT)  # of log(share / (1 - share))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        beyond = w0 * np.expm1(growth(special.expit(middle))) > NEGLIGIBLE
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    last = special.expit(high)
    grown = growth(last * NODES[:, None])
    logarithms = np.log(WEIGHTS)[:, None] - w0 * np.expm1(grown)
    if density:
        logarithms += grown + log_w0 + np.log(angles.alpha / np.abs(angles.epsilon * x1))
    largest = logarithms.max(axis=0)
    value = largest + np.log(_in_order(np.exp(logarithms - largest))) + np.log(last * angles.width) - w0
    return np.where(np.isfinite(w0), value, -np.inf)


def _in_order(rows: Array) -> Any:
    """Return the sum of rows in their order: that of a point does not depend on the others."""
    return np.cumsum(rows, axis=0)[-1]
