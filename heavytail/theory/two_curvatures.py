"""Projected SGD with constant steps on a strongly convex f whose curvature jumps at the minimum: the average is biased.

f(x) = x**2 / 2 for x > 0 and a x**2 / 2 for x < 0, a < 1, on X = [-rho, rho], from x_0 = 0. By the sum of the steps the mean
of f'(x_t) over a run is next to 0, so that the points left of the minimum weigh 1/a times those right of it, and |E xbar_K|
is (1 - a)/(1 + a) times the mean of E|x_t|. Noise of +-r with probability eta, r = eta**(-1/p), moves x by s = r eta at a
time, as often as x forgets it; then E|x_t| is of the order s, as E|x| >= (E x**2)**(3/2) / (E x**4)**(1/2) shows. With
eta = h K**(-1/p) the gap is of the order s**2, K**(-2 (p - 1)/p**2), where a quadratic has K**(-2 (p - 1)/p). Since a start
far off leaves 1/(eta K)**2, no power of K as a constant step has a better exponent than 2 (p - 1)/(2 p - 1). Both exponents
are those of `averaged_constant_step`, whose upper bound this meets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import Atoms
from heavytail.parts.parameters import between, positive, real_array
from heavytail.theory.hypotheses import late_steps, moment_order

__all__ = ["lower_bound", "noise"]

Array = NDArray[np.float64]


def noise(eta: float, alpha: float) -> Atoms:
    """Return the law of +-eta**(-1/p), with probability eta / 2 each, and 0 otherwise: E|xi|**p = 1."""
    eta = between("eta", eta, 0.0, 1.0, closed="neither")
    return Atoms.symmetric_jump(eta ** (-1.0 / moment_order(alpha)), eta)


def lower_bound(
    horizon: ArrayLike, eta: ArrayLike, alpha: float, curvature: float = 0.25, radius: float = 4.0
) -> NDArray[np.float64]:
    """Return what E f(xbar_K) - f* is at least, under the law `noise`; 0 where the proof gives nothing.

    Parameters
    ----------
    horizon : array_like of int
        K, the numbers of steps.
    eta : array_like
        The step size for each horizon, in (0, 1).
    alpha : float
        The moment order p.
    curvature : float
        a, in (0, 1).
    radius : float
        rho.

    References
    ----------
    Proved above; `_bias` has the moments, `_exit` the probability of meeting the edge of X.
    """
    steps, alpha = late_steps(horizon), moment_order(alpha)
    a = between("curvature", curvature, 0.0, 1.0, closed="neither")
    rho = positive("radius", radius)
    step = real_array("eta", eta)
    if not ((step > 0.0) & (step < 1.0)).all():
        raise ValueError(f"eta = {eta!r} holds a value outside (0, 1). Pass steps below that of the steeper side.")
    return 0.5 * a * np.maximum(_bias(steps, step, alpha, a, rho), 0.0) ** 2


def _bias(steps: Array, eta: Array, alpha: float, a: float, rho: float) -> Array:
    """Return what |E xbar_K| is at least."""
    square = eta ** (3.0 - 2.0 / alpha)  # E (eta xi)**2
    fourth = eta ** (5.0 - 4.0 / alpha)  # E (eta xi)**4
    steep, flat = eta * (2.0 - eta), a * eta * (2.0 - a * eta)  # what a step takes off E x**2, at most and at least
    most_square = square / flat
    most_fourth = (6.0 * (1.0 - a * eta) ** 2 * square * most_square + fourth) / (flat * (2.0 - flat))
    settled = 1.0 + np.expm1(2.0 * steps * np.log1p(-eta)) / (steps * steep)  # the mean of 1 - (1 - eta)**(2 t), t < K
    size = (square / steep * settled) ** 1.5 / np.sqrt(most_fourth)
    edge = _exit(steps, eta ** (1.0 - 1.0 / alpha), a, rho)
    drift = np.sqrt(most_square) / (eta * steps)
    return ((1.0 - a) * size - 2.0 * drift) / (1.0 + a) - rho * edge - np.sqrt(most_square * edge)


def _exit(steps: Array, jump: Array, a: float, rho: float) -> Array:
    """Return a bound of the probability that x meets the edge, by E cosh(l x_t / s) <= exp((cosh l - 1) / a)."""
    power = np.arcsinh(a * rho / jump)
    return np.minimum(2.0 * steps * np.exp((np.cosh(power) - 1.0) / a - power * rho / jump), 1.0)
