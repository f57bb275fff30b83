"""Lemma 12 for independent coordinates: E||g||**alpha of a vector of draws of one law, in any dimension, by one integral.

For S = sum_j xi_j**2 and 0 < p < 1, E S**p = p / Gamma(1 - p) times the integral of (1 - l(t)**d) t**(-p - 1) dt, where
l(t) = E exp(-t xi**2). In log t everything is smooth and decays, so the trapezoidal rule has an error of 1e-12.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.parts.parameters import integer
from heavytail.theory.hypotheses import moment_order

__all__ = ["independent_moment"]

STEP = 0.1  # of log t
PRECISE = 34.0  # -log of what is left out at either end


def independent_moment(law: Atoms | TwoPoint, alpha: float, dimension: int) -> float:
    """Return E||g||**alpha for g with `dimension` independent coordinates of a law with atoms.

    Parameters
    ----------
    law : Atoms or TwoPoint
        The law of a coordinate.
    alpha : float
        The moment order, in (1, 2].
    dimension : int
        d, at least 1.
    """
    p, d = 0.5 * moment_order(alpha), integer("dimension", dimension, 1)
    values, probabilities = law.atoms
    if alpha == 2.0:
        return d * law.moment(2.0)
    sizes = np.log(values[values != 0.0] ** 2)
    low, high = -float(sizes.max(initial=0.0)), -float(sizes.min(initial=0.0))  # log t where t xi**2 is 1
    t = np.exp(np.arange(low - PRECISE - math.log(d), high + PRECISE / p, STEP))
    missing = np.minimum(-np.expm1(-t[:, None] * values**2) @ probabilities, 1.0)  # 1 - l(t)
    with np.errstate(divide="ignore"):
        total = -np.expm1(d * np.log1p(-missing))
    values_at_t = total * t**-p
    before = values_at_t[0] / math.expm1((1.0 - p) * STEP)  # for smaller t they are a geometric series, of t**(1 - p)
    return float(p / special.gamma(1.0 - p) * STEP * (before + values_at_t.sum()))
