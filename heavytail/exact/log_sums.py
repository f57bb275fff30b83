"""Sums of heavy-tailed positive numbers on a logarithmic scale, exactly, for any number of terms.

If E is standard exponential and S a positive sum, E / S exceeds s with the probability E exp(-s S), the Laplace transform of
S. So log S = log E - log(E / S) has its mean and variance from integrals of the transform, and a sum of n independent terms
has that of one term to the power n. For terms |xi|**p, xi symmetric stable, p = 1 or 2, the transform is an average over
the normal or the Cauchy law, because exp(-s x**2) and exp(-s |x|) are their characteristic functions.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import between
from heavytail.theory.hypotheses import moment_order

__all__ = ["log_of_sum"]

Array = NDArray[np.float64]

STEP = 0.1  # of the trapezoidal rule in logarithms, which converges exponentially for these smooth functions
LOWEST, HIGHEST = -50.0, 60.0
MAX_COUNT = 1e15


def _missing_of_square(alpha: float, s: Array) -> Array:
    """Return 1 - E exp(-s xi**2) = E[1 - exp(-(2 s)**(alpha/2) |Z|**alpha)] over a standard normal Z."""
    log_z = np.arange(-40.0, 3.0, STEP)
    density = math.sqrt(2.0 / math.pi) * np.exp(log_z - 0.5 * np.exp(2.0 * log_z)) * STEP
    return np.asarray(-np.expm1(-np.outer((2.0 * s) ** (0.5 * alpha), np.exp(alpha * log_z))) @ density)


def _missing_of_size(alpha: float, s: Array) -> Array:
    """Return 1 - E exp(-s |xi|) = E[1 - exp(-(s |C|)**alpha)] over a standard Cauchy C."""
    log_t = np.arange(-130.0, HIGHEST + 45.0, STEP)  # t = s |C|
    t = np.exp(log_t)
    density = 2.0 / math.pi * STEP / (t / s[:, None] + s[:, None] / t)
    return np.asarray(density @ -np.expm1(-(t**alpha)))


def log_of_sum(alpha: float, n: float, power: int = 2) -> tuple[float, float]:
    """Return mean and standard deviation of log(|xi_1|**p + ... + |xi_n|**p) for standard symmetric stable xi_i.

    Parameters
    ----------
    alpha : float
        The stability index, in (1, 2]; 2 is the normal law of variance 2.
    n : float
        The number of terms, from 1 to 1e15; it need not be whole.
    power : {1, 2}, default 2
        The power p: 2 for the squares whose mean is the empirical second moment, 1 for the norms.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """
    alpha, count = moment_order(alpha), between("n", n, 1.0, MAX_COUNT, reason="Beyond, rounding takes over.")
    if power not in (1, 2):
        raise ValueError(f"power = {power!r} has no Laplace transform here. Choose 1 or 2.")
    missing = _missing_of_square if power == 2 else _missing_of_size
    middle = -math.log(count) / min(alpha / power, 1.0)  # log s where the transform of the sum falls
    u = np.arange(LOWEST, HIGHEST, STEP)
    shares = np.minimum(missing(alpha, np.exp(middle + u)), 1.0 - 1e-16)
    excess = (np.exp(-np.exp(u)) - np.exp(count * np.log1p(-shares))) * STEP  # against E itself: P(E > s) - P(E/S > s)
    shift, square = float(excess.sum()), float(2.0 * u @ excess)
    # E log(E/S) = E log E - shift, E log(E/S)**2 = E log(E)**2 - square, both for S in the unit exp(-middle)
    variance = -square - shift * (2.0 * float(np.euler_gamma) + shift)
    return shift - middle, math.sqrt(max(variance, 0.0))
