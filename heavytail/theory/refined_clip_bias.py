"""The bias of a clipped gradient where each direction has less noise than all of them together: the effective dimension.

The noise xi = g - m has E||xi||**alpha <= total**alpha, and E|<e, xi>|**alpha <= directional**alpha along every unit vector
e. Their ratio squared is the effective dimension: that of `OneHot` noise in d coordinates is d, that of noise along a line
is 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive, real_array
from heavytail.theory import lemma_9
from heavytail.theory.hypotheses import moment_order

__all__ = ["bias_bound", "clip_level", "covariance_bound", "effective_dimension", "gradient_constant", "rate_in_dimension"]


def gradient_constant(alpha: float) -> float:
    """Return alpha**alpha / (alpha + 1)**(alpha + 1) = sup_{r >= 1} (r - 1) r**-(alpha + 1)."""
    alpha = moment_order(alpha)
    return alpha**alpha / (alpha + 1.0) ** (alpha + 1.0)


def _noise(directional: float, total: float) -> tuple[float, float]:
    directional, total = positive("directional", directional), positive("total", total)
    if directional > total * (1.0 + 1e-12):
        raise ValueError(
            f"directional = {directional!r} exceeds total = {total!r}, but |<e, xi>| <= ||xi||. Lower it to total at most."
        )
    return directional, total


def effective_dimension(directional: float, total: float) -> float:
    """Return (total / directional)**2, at least 1; in d dimensions it is at most pi d / 2."""
    directional, total = _noise(directional, total)
    return (total / directional) ** 2


def bias_bound(
    tau: ArrayLike, alpha: float, directional: float, total: float, gradient: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Return a bound of ||E clip_tau(g) - m|| for ||m|| < tau, sharp at m = 0 as tau grows.

    With a = tau - ||m||, c = `lemma_9.constant` and C = `gradient_constant` it is the smaller one of c total**alpha
    a**(1 - alpha) and c directional total**(alpha - 1) a**(1 - alpha) + C ||m|| total**alpha a**-alpha. For a unit vector e,
    |<e, g - clip(g)>| <= (|<e, xi>| + |<e, m>|) (1 - a/||xi||)^+: Hoelder's inequality on the first part gives the first
    term, sup (r - 1) r**-(alpha + 1) on the second the other one.

    Parameters
    ----------
    tau : array_like
        The clip levels, in the units of the gradient.
    alpha : float
        The moment order, in (1, 2].
    directional, total : float
        The roots of the moments along a direction and of the length.
    gradient : array_like, default 0
        ||m||, below tau.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    The orders: Liu 2025 (arXiv 2512.23178), Lemma 1. The constants are derived here.
    """
    alpha, (directional, total) = moment_order(alpha), _noise(directional, total)
    levels, lengths = real_array("tau", tau), real_array("gradient", gradient)
    if not ((levels > 0.0) & (levels < np.inf)).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass finite numbers above 0.")
    if not ((lengths >= 0.0) & (lengths < levels)).all():
        raise ValueError(f"gradient = {gradient!r} lies outside [0, tau): the bound needs a shorter mean. Raise tau.")
    room, c = levels - lengths, lemma_9.constant(alpha)
    along = c * directional * total ** (alpha - 1.0) * room ** (1.0 - alpha)
    return np.minimum(
        c * total**alpha * room ** (1.0 - alpha), along + gradient_constant(alpha) * lengths * total**alpha * room**-alpha
    )


def covariance_bound(tau: ArrayLike, alpha: float, directional: float) -> NDArray[np.float64]:
    """Return directional**alpha tau**(2 - alpha): it bounds E<e, clip_tau(xi)>**2 for every unit vector e, if m = 0."""
    levels = real_array("tau", tau)
    if not ((levels > 0.0) & (levels < np.inf)).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass finite numbers above 0.")
    return positive("directional", directional) ** moment_order(alpha) * levels ** (2.0 - alpha)


def clip_level(steps: float, alpha: float, dimension: float, total: float = 1.0) -> float:
    """Return total (T/d)**(1/alpha), the clip level for T gradients of noise with the effective dimension d."""
    ratio = positive("steps", steps) / positive("dimension", dimension)
    return positive("total", total) * ratio ** (1.0 / moment_order(alpha))


def rate_in_dimension(alpha: float) -> float:
    """Return (2 - alpha) / alpha: at that level the squared error of a mean of T clipped gradients decays so in d."""
    return (2.0 - moment_order(alpha)) / alpha
