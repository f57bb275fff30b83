"""The floor of a fixed clip level: how long a gradient can be where the clipped one has mean 0, so that clipped SGD stays.

Let g have E g = m and E|g - m|**alpha <= sigma**alpha. The longest m for which E clip_tau(g) = 0 is possible is attained by
two values: g = -s with probability 1 - q, and g = tau + m/q with probability q, where s = q tau / (1 - q) <= tau. For a
given m the least moment of these laws is the least of all laws, for a combination of 1, g and clip_tau(g) lies below
|g - m|**alpha and touches it at both values.
"""

from __future__ import annotations

import math

from heavytail.noise.atoms import TwoPoint
from heavytail.parts.parameters import positive
from heavytail.theory.hypotheses import moment_order

__all__ = ["floor", "instance"]

LEAST_LOGARITHM = -200.0  # of the probability q


def _moment(q: float, mean: float, level: float, alpha: float) -> float:
    """Return E|g - m|**alpha of the two values."""
    return (1.0 - q) * (q * level / (1.0 - q) + mean) ** alpha + q * (level + mean / q - mean) ** alpha


def _least_moment(mean: float, level: float, alpha: float) -> tuple[float, float]:
    """Return the least E|g - m|**alpha over q <= 1/2, and the q that has it."""
    from scipy import optimize

    def moment(logarithm: float) -> float:
        return _moment(math.exp(logarithm), mean, level, alpha)

    found = optimize.minimize_scalar(
        moment, bounds=(LEAST_LOGARITHM, math.log(0.5)), method="bounded", options={"xatol": 1e-12}
    )
    return min((float(found.fun), math.exp(found.x)), (_moment(0.5, mean, level, alpha), 0.5))


def _solved(tau: float, alpha: float, sigma: float) -> tuple[float, float, float]:
    """Return sigma, the floor in units of sigma, and the q of the law that attains it."""
    from scipy import optimize

    alpha, sigma = moment_order(alpha), positive("sigma", sigma)
    level = positive("tau", tau) / sigma
    if level <= 0.5:
        return sigma, 1.0 - level, 0.5
    mean = 0.25 / level
    if alpha < 2.0:
        mean = optimize.brentq(lambda m: _least_moment(m, level, alpha)[0] - 1.0, 0.5 * mean, 0.5, xtol=1e-15)
    return sigma, mean, _least_moment(mean, level, alpha)[1]


def floor(tau: float, alpha: float, sigma: float = 1.0) -> float:
    """Return the largest |E g| over the laws on the line with E clip_tau(g) = 0 and E|g - E g|**alpha <= sigma**alpha.

    It is sigma - tau for tau <= sigma/2, whatever alpha is. Above it is sigma**2 / (4 tau) if alpha = 2, and else the root
    of an equation, near c sigma**alpha tau**(1 - alpha) for large tau, with c = `lemma_9.constant`.

    Parameters
    ----------
    tau : float
        The clip level, in the units of the gradient.
    alpha : float
        The moment order, in (1, 2].
    sigma : float, default 1
        The root of the moment, in the units of tau.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    That there is a floor: Koloskova, Hendrikx and Stich 2023 (arXiv 2305.01588). The formula is derived here.

    Examples
    --------
    >>> round(floor(3.0, 1.5), 4)
    0.195
    """
    sigma, mean, _ = _solved(tau, alpha, sigma)
    return sigma * mean


def instance(tau: float, alpha: float, sigma: float = 1.0) -> TwoPoint:
    """Return the noise that attains `floor`: on f(x) = x**2 / 2, clipped SGD stays around x = floor, not around 0.

    The parameters are those of `floor`.

    Examples
    --------
    >>> noise, x = instance(3.0, 1.5), floor(3.0, 1.5)
    >>> abs(round(float(noise.atoms[1] @ (x + noise.atoms[0]).clip(-3.0, 3.0)), 12))
    0.0
    """
    sigma, mean, q = _solved(tau, alpha, sigma)
    return TwoPoint(tau + sigma * mean / q - sigma * mean, q)
