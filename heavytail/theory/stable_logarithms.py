"""Logarithms of stable numbers, which have all moments: what estimates of the index, and sums of squares, come down to.

E|X|**p of a stable law is known in closed form for small p; its derivatives at p = 0 are the cumulants of log|X|.
"""

from __future__ import annotations

import math

import numpy as np

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import moment_order

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


def second_moment_growth(alpha: float) -> float:
    """Return 2/alpha - 1: the mean of n squares of numbers with tail index alpha grows like n**(2/alpha - 1)."""
    return 2.0 / moment_order(alpha) - 1.0


def second_moment_log_deviation(alpha: float) -> float:
    """Return pi sqrt((4/alpha**2 - 1)/6), to which the standard deviation of the log of a mean of n squares tends.

    The limit law is one-sided stable of index alpha/2, whose logarithm has this deviation (0 at alpha = 2).
    """
    return math.pi * math.sqrt((4.0 / moment_order(alpha) ** 2 - 1.0) / 6.0)


def index_from_one_curve(alpha: float, growth: float, quantile: float) -> float:
    """Return the quantile of the index 2 / (1 + slope) that one curve of second moments shows over a range of n.

    The slope is that of log Q_n, Q_n the mean of n squares, from n = m to n = growth m on one sample. If the squares are
    one-sided stable of index a = alpha/2, the sums have the ratio 1 + ((growth - 1) R)**(1/a), where the quantile q of R is
    sin(pi a q) / sin(pi a (1 - q)) (Zolotarev 1986, section 3.2: ratios of two such numbers); for other squares in the limit
    of large m. The index falls as R grows, so its quantile q comes from 1 - q of R.

    Parameters
    ----------
    alpha : float
        The tail index, in (1, 2].
    growth : float
        The factor between the first and the last n, above 1.
    quantile : float
        The order of the quantile, strictly between 0 and 1.
    """
    a = 0.5 * moment_order(alpha)
    between("growth", growth, 1.0, math.inf, closed="neither", reason="A slope needs two values of n.")
    q = 1.0 - between("quantile", quantile, 0.0, 1.0, closed="neither")
    ratio = math.sin(math.pi * a * q) / math.sin(math.pi * a * (1.0 - q)) if a < 1.0 else 1.0
    return 2.0 * math.log(growth) / math.log1p(((growth - 1.0) * ratio) ** (1.0 / a))
