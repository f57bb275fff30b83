"""Plain SGD on smooth non-convex functions: a rate of E||grad f||, even where E||grad f||**2 is infinite.

The drift of (f - f*)**(alpha/2) is controlled by the alpha-th moment of the noise. With h = f(x) - f*, z = L eta <= 1,
A = h - eta (1 - z/2) ||grad f||**2 >= (1 - z)**2 h, w = -eta (1 - z) <grad f, xi> and Y = L eta**2 ||xi||**2 / 2, smoothness
gives f(x_+) - f* <= A + w + Y. Since ||grad f||**2 <= 2 L h, |w| <= 2 sqrt(A Y), so that A, Y and A + w + Y are the squared
lengths of vectors a, y and a + y of the plane. ||a + y||**alpha <= ||a||**alpha + alpha ||a||**(alpha - 2) <a, y>
+ 2**(2 - alpha) ||y||**alpha for 1 < alpha <= 2, and E w = 0, so
E h_+**p <= h**p - (p/2) eta ||grad f||**2 h**(p - 1) + 4**(1 - p) (L/2)**p (eta sigma)**(2 p) with p = alpha/2.
Summed over k, with Hoelder's inequality for ||grad f|| = (||grad f||**2 h**(alpha/2 - 1))**(1/2) h**(1/2 - alpha/4), this is
`bound`. Two instances show that neither of its terms can be improved: a long gentle slope, and a crater (see
`lower_bound`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import Atoms
from heavytail.parts.parameters import between, positive
from heavytail.problems.crater import Crater
from heavytail.theory.hypotheses import moment_order, whole_steps
from heavytail.theory.instances import Instance

__all__ = ["bound", "instance", "lower_bound", "rate", "step_size"]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / (2 alpha), the exact worst-case rate of E||grad f|| for SGD whose step size suits the horizon.

    It is 1/4 at alpha = 2, and below the (alpha - 1)/(3 alpha - 2) of clipping for alpha < 2.
    """
    return (moment_order(alpha) - 1.0) / (2.0 * alpha)


def _step(eta: float, smoothness: float) -> float:
    reason = "The bound assumes eta <= 1/L."
    return between("eta", eta, 0.0, (1.0 + 1e-12) / positive("smoothness", smoothness), closed="high", reason=reason)


def step_size(horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0) -> float:
    """Return min(1/L, sqrt(2 F_0 / L) / (sigma (2**(2 - alpha) K)**(1/alpha))), the best eta in `bound`.

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha, smoothness, gap, sigma : float
        The moment order, L, a bound F_0 of f(x_0) - f*, and the sigma of Assumption 1.
    """
    steps, sigma = float(whole_steps(horizon)), positive("sigma", sigma)
    best = np.sqrt(2.0 * positive("gap", gap) / positive("smoothness", smoothness)) / sigma
    return float(min(1.0 / smoothness, best * (2.0 ** (2.0 - moment_order(alpha)) * steps) ** (-1.0 / alpha)))


def bound(
    k: ArrayLike, eta: float, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return a bound of (1/k) sum_{i < k} E||grad f(x_i)|| of SGD with the constant step size eta <= 1/L, for every k.

    sqrt(4 / (alpha eta k)) [F_0**(alpha/2) + 2**(2 - alpha) (L/2)**(alpha/2) (eta sigma)**alpha k]**(1/alpha). At alpha = 2
    it is sqrt(2 F_0 / (eta k) + L eta sigma**2).

    Parameters
    ----------
    k : array_like of int
        The steps.
    eta : float
        The step size.
    alpha, smoothness, gap, sigma : float
        See `step_size`.

    Raises
    ------
    ValueError
        If eta > 1/L: then the proof does not hold.
    """
    steps, alpha, eta = whole_steps(k).astype(np.float64), moment_order(alpha), _step(eta, smoothness)
    noise = 2.0 ** (2.0 - alpha) * (0.5 * smoothness) ** (0.5 * alpha) * (eta * positive("sigma", sigma)) ** alpha * steps
    return np.sqrt(4.0 / (alpha * eta * steps)) * (positive("gap", gap) ** (0.5 * alpha) + noise) ** (1.0 / alpha)


def _crater(horizon: int, eta: float, alpha: float, smoothness: float, sigma: float) -> tuple[float, float, float]:
    """Return the jump, its probability, and the slope outside the crater of `instance`."""
    steps, alpha, eta = float(whole_steps(horizon)), moment_order(alpha), _step(eta, smoothness)
    probability = (1.0 - 1.0 / alpha) / steps
    jump = positive("sigma", sigma) * probability ** (-1.0 / alpha)
    return jump, probability, smoothness * eta * jump / (1.0 + 2.0 * np.sqrt(1.0 + smoothness * eta * steps))


def instance(horizon: int, eta: float, alpha: float, smoothness: float = 1.0, sigma: float = 1.0) -> Instance:
    """Return the crater, to be started at its bottom 0, and the noise with which jumps hurt SGD most.

    The noise is 0, or plus or minus r with the probability (1 - 1/alpha)/K in all, and E|xi|**alpha = sigma**alpha. One jump
    carries x beyond the rim, at eta r, on a slope so gentle that SGD walks down on it until step K. The steepest such slope
    that an L-smooth f allows is L eta r / (1 + 2 sqrt(1 + L eta K)).

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    eta : float
        The step size, at most 1/L.
    alpha, smoothness, sigma : float
        The moment order, L, and the sigma of Assumption 1.

    Raises
    ------
    ValueError
        If eta > 1/L, or a number lies outside its range.
    """
    jump, probability, slope = _crater(horizon, eta, alpha, smoothness, sigma)
    problem = Crater(eta * jump, slope, eta * slope * horizon, smoothness)
    return Instance(problem, Atoms.symmetric_jump(-jump, probability))


def lower_bound(
    horizon: int, eta: float, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> float:
    """Return what the sup of (1/K) sum_{k < K} E||grad f(x_k)|| over all L-smooth f, F_0 and noise of SGD is at least.

    The larger one of two instances. A slope without noise: the gradient sqrt(F_0 / (eta K + 1/(2 L))) lasts for K steps.
    A crater: the slope of `instance` at K - j points, if the only jump comes at step j.
    """
    steps = float(whole_steps(horizon))
    _, probability, slope = _crater(horizon, eta, alpha, smoothness, sigma)
    only_jump = probability * np.exp((steps - 1.0) * np.log1p(-probability)) * 0.5 * (steps - 1.0)
    gentle = np.sqrt(positive("gap", gap) / (eta * steps + 0.5 / smoothness))
    return float(max(gentle, only_jump * slope))
