"""Clipping at a constant level under symmetric noise: no bias, finite variance, so the standard rate for every tail.

Near the minimiser of x**2 / 2 a clipped gradient is s x plus noise of second moment V, with s = P(|xi| < tau), the slope of
E clip(x + xi) at 0, and V = E min(|xi|, tau)**2, whatever the moments of xi.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive
from heavytail.theory.hypotheses import whole_steps

__all__ = ["gap"]


def gap(k: ArrayLike, noise: Any, tau: float, scale: float = 4.0) -> NDArray[np.float64]:
    """Return the limit of k (E f(x_k) - f*) over k, for f = x**2 / 2, eta_k = scale / (k + 1) and the constant level tau.

    scale**2 V / (2 (2 scale s - 1)) is the variance of the linear recursion x -> (1 - eta s) x - eta z with E z**2 = V.

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

    References
    ----------
    Chung, Annals of Mathematical Statistics 25, 1954, for the recursion.
    """
    tau, scale = positive("tau", tau), positive("scale", scale)
    if not noise.symmetric:
        raise ValueError(f"{noise!r} is not symmetric, so clipping at a constant level has a bias. Pass a symmetric law.")
    slope = float(noise.cdf(tau) - noise.cdf(-tau))
    if 2.0 * scale * slope <= 1.0:
        raise ValueError(
            f"2 scale P(|xi| < tau) = {2.0 * scale * slope:.3g} is at most 1: x_0 is forgotten more slowly than 1/k. "
            "Raise scale or tau."
        )
    constant = scale**2 * float(noise.clipped_moment(2.0, tau)) / (2.0 * (2.0 * scale * slope - 1.0))
    return constant / whole_steps(k)
