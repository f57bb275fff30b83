"""Logarithms of stable numbers, which have all moments: what estimates of the index come down to.

E|X|**p of a stable law is known in closed form for small p; its derivatives at p = 0 are the cumulants of log|X|.
"""

from __future__ import annotations

import math

import numpy as np

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import moment_order

__all__ = ["EULER", "log_mean", "log_variance"]

EULER = float(np.euler_gamma)


def _tilt(alpha: float, beta: float) -> float:
    """Return zeta = beta tan(pi alpha / 2), which vanishes at alpha = 2."""
    alpha, beta = moment_order(alpha), between("beta", beta, -1.0, 1.0, reason="The skewness of a stable law.")
    return 0.0 if alpha == 2.0 else beta * math.tan(0.5 * math.pi * alpha)


def log_mean(alpha: float, beta: float = 0.0, scale: float = 1.0) -> float:
    """Return E log|X| = gamma (1/alpha - 1) + log(scale) + log(1 + zeta**2) / (2 alpha) of a strictly stable X.

    gamma is Euler's constant and zeta = beta tan(pi alpha / 2); X has the characteristic function of `AlphaStable` in S1.
    """
    zeta = _tilt(alpha, beta)
    return EULER * (1.0 / alpha - 1.0) + math.log(positive("scale", scale)) + 0.5 * math.log1p(zeta**2) / alpha


def log_variance(alpha: float, beta: float = 0.0) -> float:
    """Return Var log|X| = pi**2/6 (1/alpha**2 + 1/2) - arctan(zeta)**2 / alpha**2 of a strictly stable X; see `log_mean`."""
    zeta = _tilt(alpha, beta)
    return math.pi**2 / 6.0 * (1.0 / alpha**2 + 0.5) - (math.atan(zeta) / alpha) ** 2
