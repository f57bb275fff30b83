"""Bounded odd maps of the gradient under symmetric noise: no bias, finite variance, so the standard rate for every tail.

x_k = x_{k-1} - eta_k psi(x_{k-1} + xi_k) on x**2 / 2: near the minimiser psi(x + xi) is s x plus noise of second moment V,
with s the slope of E psi(x + xi) at x = 0 and V = E psi(xi)**2, whatever the moments of xi. It takes that psi is bounded,
odd and nondecreasing, that s > 0, that E psi(x + xi)**2 is continuous at 0, and a start that is not far: a step moves x by
at most eta_k sup|psi|, so with eta_k = c / (k + 1) a start at x_0 is left only after k ~ exp(|x_0| / (c sup|psi|)).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.parts.parameters import between, integer, number, positive
from heavytail.theory.hypotheses import whole_steps

__all__ = ["gap", "gap_of_far_start", "limit", "slope_of_direction", "slope_of_sign"]


def limit(slope: float, second: float = 1.0, scale: float = 4.0) -> float:
    """Return scale**2 V / (2 (2 scale s - 1)), the limit of k (E f(x_k) - f*) for eta_k = scale / (k + 1).

    That is half the variance of the linear recursion x -> (1 - eta s) x - eta z with E z**2 = V, times k.

    Parameters
    ----------
    slope : float
        s, the slope of E psi(x + xi) at 0.
    second : float, default 1
        V = E||psi(xi)||**2; 1 for signs and directions.
    scale : float, default 4
        The factor c in the step size; 2 c s must exceed 1.

    Raises
    ------
    ValueError
        If the steps are too small for the rate 1/k.

    References
    ----------
    Chung, Annals of Mathematical Statistics 25, 1954, for the recursion.
    """
    slope, second, scale = positive("slope", slope), positive("second", second), positive("scale", scale)
    if 2.0 * scale * slope <= 1.0:
        raise ValueError(
            f"2 scale s = {2.0 * scale * slope:.3g} is at most 1: x_0 is forgotten more slowly than 1/k. "
            "Raise scale, or a clip level."
        )
    return scale**2 * second / (2.0 * (2.0 * scale * slope - 1.0))


def slope_of_sign(noise: Any) -> float:
    """Return s = 2 f_xi(0) of psi = sign, for a symmetric law with the density f_xi.

    Parameters
    ----------
    noise : law
        A symmetric law, with `pdf`; it need not have a mean.

    Raises
    ------
    ValueError
        If the noise is not symmetric.
    """
    _check_symmetric(noise)
    return 2.0 * float(noise.pdf(0.0))


def slope_of_direction(alpha: float, dimension: int, scale: float = 1.0) -> float:
    """Return s = (1 - 1/d) E 1/||xi|| of psi(g) = g / ||g||, for isotropic alpha-stable noise.

    The derivative of g / ||g|| at xi, averaged over directions, is (1 - 1/d) / ||xi||. With E exp(i t' xi) =
    exp(-(scale ||t||)**alpha), E 1/||xi|| = Gamma((d - 1)/2) Gamma(1 + 1/alpha) / (sqrt(pi) Gamma(d/2) scale).

    Parameters
    ----------
    alpha : float
        The stability index, in (0, 2].
    dimension : int
        d, at least 2: in one dimension E 1/|xi| is infinite, and the direction is a sign.
    scale : float, default 1
        The factor of `noise.EllipticalStable`.
    """
    alpha = between("alpha", alpha, 0.0, 2.0, closed="high", reason="It is a stability index.")
    d = integer("dimension", dimension, 2)
    inverse = special.gamma(0.5 * (d - 1)) * special.gamma(1.0 + 1.0 / alpha) / (math.sqrt(math.pi) * special.gamma(0.5 * d))
    return (1.0 - 1.0 / d) * float(inverse) / positive("scale", scale)


def gap(k: ArrayLike, noise: Any, tau: float, scale: float = 4.0) -> NDArray[np.float64]:
    """Return `limit` over k for psi = clip at the constant level tau: s = P(|xi| < tau), V = E min(|xi|, tau)**2.

    Parameters
    ----------
    k : array_like of int
        The steps.
    noise : law
        A symmetric law, with `cdf` and `clipped_moment`; it need not have a mean.
    tau : float
        The clip level.
    scale : float, default 4
        The factor in the step size; 2 scale s must exceed 1.

    Raises
    ------
    ValueError
        If the noise is not symmetric, or the steps are too small for the rate 1/k.
    """
    tau, scale = positive("tau", tau), positive("scale", scale)
    _check_symmetric(noise)
    slope = float(noise.cdf(tau) - noise.cdf(-tau))
    return limit(slope, float(noise.clipped_moment(2.0, tau)), scale) / whole_steps(k)


def gap_of_far_start(k: ArrayLike, start: float, largest: float = 1.0, scale: float = 4.0) -> NDArray[np.float64]:
    """Return what f(x_k) - f* exceeds on every path: max(|x_0| - c sup|psi| sum_{i <= k} 1/(i + 1), 0)**2 / 2.

    Parameters
    ----------
    k : array_like of int
        The steps.
    start : float
        x_0.
    largest : float, default 1
        sup|psi|; 1 for signs and directions.
    scale : float, default 4
        The factor c in eta_k = c / (k + 1).
    """
    largest, scale = positive("largest", largest), positive("scale", scale)
    way = special.digamma(whole_steps(k, 0) + 2.0) - special.digamma(2.0)
    return np.asarray(0.5 * np.maximum(abs(number("start", start)) - scale * largest * way, 0.0) ** 2)


def _check_symmetric(noise: Any) -> None:
    if not noise.symmetric:
        raise ValueError(f"{noise!r} is not symmetric, so a bounded odd map of it has a bias. Pass a symmetric law.")
